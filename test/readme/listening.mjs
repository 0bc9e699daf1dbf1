// Loaded before an example: a server of it listens on a free port of loopback, and tells the test which.

import net from 'node:net';

const { listen } = net.Server.prototype;

net.Server.prototype.listen = function listenAnywhere(...given) {
  const then = given.find((one) => typeof one === 'function');
  this.once('listening', () => process.send({ port: this.address().port }));
  return listen.call(this, { port: 0, host: '127.0.0.1' }, then);
};
