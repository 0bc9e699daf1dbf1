/** The forms in which a token is handed to other programs: a header line, a command, a file to import. */

/** Each form of a token, by its name; a text without line ending. */
export const TOKEN_FORMS: {
  readonly [F in 'header' | 'curl' | 'postman']: (token: string) => string;
} = {
  header: (token) => `Authorization: Bearer ${token}`,
  // A token has no character that a shell reads.
  curl: (token) => `curl -i -H 'Authorization: Bearer ${token}' http://127.0.0.1:8080/`,
  postman(token) {
    const values = [{ key: 'token', value: token, type: 'secret', enabled: true }];
    return JSON.stringify({ name: 'portcullis', values, _postman_variable_scope: 'environment' }, null, 2);
  },
};
