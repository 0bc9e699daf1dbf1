// The desk is closed: in a real browser, from a file, nothing of it reaches a server that listens, and what
// is tried against its policy is refused by the browser.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { closeBrowser, inDesk } from './browser.mjs';

let server, origin;
const arrived = [];

before(async () => {
  server = createServer((request, response) => {
    arrived.push(`${request.method} ${request.url}`);
    response.end();
  });
  server.on('upgrade', (request, socket) => {
    arrived.push(`upgrade ${request.url}`);
    socket.destroy();
  });
  // For a form and a frame Chromium opens a connection before it asks the policy, and sends nothing on it.
  server.on('connection', (socket) => socket.on('data', (bytes) => arrived.push(`${bytes.length} bytes`)));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `127.0.0.1:${server.address().port}`;
});

after(async () => {
  await closeBrowser();
  server.close();
});

// Each tries in the page, and tells how it ended.
const ATTEMPTS = {
  fetch: (at) => fetch(`http://${at}/fetch`, { mode: 'no-cors' }).then(() => 'sent', () => 'refused'),
  beacon: (at) => {
    navigator.sendBeacon(`http://${at}/beacon`, 'x');
    return 'tried';
  },
  request: (at) => new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.onload = () => resolve('sent');
    request.onerror = () => resolve('refused');
    request.open('GET', `http://${at}/request`);
    request.send();
  }),
  image: (at) => new Promise((resolve) => {
    const image = new Image();
    image.onload = () => resolve('sent');
    image.onerror = () => resolve('refused');
    image.src = `http://${at}/image`;
  }),
  socket: (at) => new Promise((resolve) => {
    try {
      const socket = new WebSocket(`ws://${at}/socket`);
      socket.onopen = () => resolve('sent');
      socket.onerror = () => resolve('refused');
    } catch {
      resolve('refused');
    }
  }),
  events: (at) => new Promise((resolve) => {
    try {
      const source = new EventSource(`http://${at}/events`);
      source.onerror = () => resolve('refused');
    } catch {
      resolve('refused');
    }
  }),
  form: (at) => {
    const form = document.createElement('form');
    form.action = `http://${at}/form`;
    form.method = 'post';
    document.body.append(form);
    form.submit();
    return 'tried';
  },
  frame: (at) => {
    const frame = document.createElement('iframe');
    frame.src = `http://${at}/frame`;
    document.body.append(frame);
    return 'tried';
  },
  style: (at) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = `http://${at}/style`;
    document.head.append(link);
    return 'tried';
  },
  background: (at) => {
    document.body.style.backgroundImage = `url(http://${at}/background)`;
    return 'tried';
  },
  markup: () => {
    try {
      document.body.innerHTML = '<b>markup</b>';
      return 'taken';
    } catch {
      return 'refused';
    }
  },
  // Later, since what a test runs itself may evaluate texts.
  evaluation: () => new Promise((resolve) => setTimeout(() => {
    try {
      resolve(String((0, eval)('1 + 1')));
    } catch {
      resolve('refused');
    }
  })),
  handler: () => {
    try {
      const button = document.createElement('button');
      button.setAttribute('onclick', 'document.title = "ran"');
      document.body.append(button);
      button.click();
      return document.title === 'ran' ? 'ran' : 'refused';
    } catch {
      return 'refused';
    }
  },
  script: () => {
    try {
      const script = document.createElement('script');
      script.textContent = 'document.title = "ran"';
      document.body.append(script);
      return document.title === 'ran' ? 'ran' : 'refused';
    } catch {
      return 'refused';
    }
  },
};

test('the server sees what is sent to it', async () => {
  await fetch(`http://${origin}/control`);
  assert(arrived.includes('GET /control'));
  arrived.length = 0;
});

for (const [name, attempt] of Object.entries(ATTEMPTS)) {
  test(`from the page nothing arrives: ${name}`, () => inDesk(async ({ page, errors }) => {
    arrived.length = 0;
    const outcome = await page.evaluate(
      `(${attempt})(${JSON.stringify(origin)})`,
    );
    await page.waitForTimeout(150);
    assert(['refused', 'tried'].includes(outcome), outcome);
    assert(errors.length > 0, 'the browser does not say that it refused');
    assert.deepEqual(arrived, []);
  }));
}

test('used, it asks for nothing, stores nothing, and keeps its address', () => inDesk(async (desk) => {
  const { page, asked, errors } = desk;
  const address = page.url();
  await page.getByRole('tab', { name: 'Make a token' }).click();
  await page.getByRole('button', { name: 'Make a new secret' }).click();
  await page.getByRole('button', { name: 'Inspect it' }).click();
  await page.getByRole('tab', { name: 'Address' }).click();
  await page.getByRole('tab', { name: 'Settings' }).click();
  assert.deepEqual([asked, errors, page.url()], [[], [], address]);
  const kept = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
  assert.deepEqual(kept, [0, 0, '']);
}));
