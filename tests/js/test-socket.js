/** A WebSocket whose other end the test plays. */
export class TestSocket {
  readyState = 0;
  bufferedAmount = 0;
  sent = [];
  closedWith = null;

  send(data) {
    this.sent.push(typeof data === "string" ? JSON.parse(data) : data);
  }

  close(code) {
    this.closedWith = code ?? 1005;
    this.readyState = 2;
  }

  opens() {
    this.readyState = 1;
    this.onopen();
  }

  says(message) {
    this.onmessage({ data: typeof message === "object" ? JSON.stringify(message) : message });
  }

  dies(code) {
    this.readyState = 3;
    this.onclose({ code });
  }
}
