// The command lines of shell blocks, and which of them the README's test runs.

/** The command lines of a shell block: no comments, no prompts, a line that ends in `\` with the next. */
export function commandLines(text: string): readonly string[] {
  const joined = text.replace(/\\\n\s*/g, ' ').split('\n');
  const lines = joined.map((line) => line.trim().replace(/^\$ /, ''));
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

/** The simple commands of a line: split at `|`, `&&`, `||` and `;`, those within `$(…)` behind their own. */
export function simpleCommands(line: string): readonly string[] {
  const commands: string[] = [];
  let [command, quote] = ['', ''];
  for (let i = 0; i < line.length; i += 1) {
    const character = line.charAt(i);
    if (line.startsWith('$(', i) && quote !== "'") {
      const end = closingParenthesis(line, i + 2);
      commands.push(...simpleCommands(line.slice(i + 2, end)));
      command += line.slice(i, end + 1);
      i = end;
    } else if (quote === '' && character === '#' && /(^|\s)$/.test(command)) break;
    else if (quote === '' && '|&;'.includes(character) && !/[<>]$/.test(command)) {
      commands.push(command);
      command = '';
    } else {
      if (quote === character) quote = '';
      else if (quote === '' && (character === '"' || character === "'")) quote = character;
      command += character;
    }
  }
  return [...commands, command].map((one) => one.trim()).filter((one) => one !== '');
}

function closingParenthesis(line: string, from: number): number {
  let depth = 1;
  let i = from;
  for (; i < line.length && depth > 0; i += 1) {
    if (line.charAt(i) === '(') depth += 1;
    if (line.charAt(i) === ')') depth -= 1;
  }
  return i - 1;
}

/** How the README test deals with a command line. */
export type Treatment =
  /** Executed in the shell. */
  | 'run'
  /** Looked at: the script or the command that it names must be there. */
  | 'look'
  /** Neither: nobody knows it. */
  | undefined;

const CHEAP = /^(?:npx )?portcullis (?:token|verify|decode|keygen|check-address|why|import|desk)\b/;
const HELPERS = /^(?:echo|printf|cat|chmod|umask|export|rm)\b/;
const ASSIGNMENTS = /^(?:[A-Za-z_]\w*=(?:"[^"]*"|'[^']*'|\$\([^)]*\)|[^\s"'$]|\$\w+)*(?:\s+|$))+/;
const LOCAL_URL = /^https?:\/\/(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])(?::\d+)?(?:\/|$)/;

/**
 * Whether a line is executed, looked at, or unknown; a line of several commands is what the least of them is.
 */
export function treatmentOf(line: string): Treatment {
  const treatments = simpleCommands(line).map(treatmentOfCommand);
  if (treatments.length === 0 || treatments.includes(undefined)) return undefined;
  return treatments.includes('look') ? 'look' : 'run';
}

function treatmentOfCommand(command: string): Treatment {
  const bare = command.replace(ASSIGNMENTS, '');
  if (bare === '' || CHEAP.test(bare) || HELPERS.test(bare)) return 'run';
  if (/^npm (?:ci|test|start|run [\w:-]+|(?:install|i) [\w@/.-]+)(?: --(?: .*)?)?$/.test(bare)) return 'look';
  if (/^(?:npx )?portcullis (?:serve\b|--help$|--version$)/.test(bare)) return 'look';
  const urls = [...bare.matchAll(/https?:\/\/[^\s'"]+/g)].map(([url]) => url);
  const isLocal = urls.length > 0 && urls.every((url) => LOCAL_URL.test(url));
  return /^curl\s/.test(bare) && isLocal ? 'look' : undefined;
}
