import assert from "node:assert/strict";
import { test } from "node:test";
import { TextOnly } from "../../static/js/room/text-only.js";

class Page {
  sent = [];
  notices = [];
  explanation;
  canAsk = true;

  constructor() {
    this.textOnly = new TextOnly({
      banner: {
        raise: (trouble, explanation) => {
          assert.equal(trouble, "text_only");
          this.explanation = explanation;
        },
        clear: () => {
          this.explanation = undefined;
        },
        notice: (sentence, code) => this.notices.push([code, sentence]),
      },
      texts: { get: (key) => key },
      interviewer: "Maya",
      send: (message) => this.sent.push(message),
      canAsk: () => this.canAsk,
    });
  }
}

test("in writing the person can ask for the voice", () => {
  const page = new Page();
  page.textOnly.begin();
  assert.equal(page.explanation.text, "banner_text_only");
  assert.equal(page.explanation.action.label, "action_try_voice");
  page.explanation.action.run();
  assert.deepEqual(page.sent, [{ type: "try_voice" }]);
});

test("while it is tried, nobody can ask again, and the page says what is going on", () => {
  const page = new Page();
  page.textOnly.begin();
  page.explanation.action.run();
  assert.deepEqual(page.explanation, { text: "banner_trying_voice" });
});

test("when it cannot be reached, the person reads so and can ask again", () => {
  const page = new Page();
  page.textOnly.begin();
  page.explanation.action.run();
  page.textOnly.refused("Not yet.");
  assert.deepEqual(page.notices, [["voice_away", "Not yet."]]);
  page.explanation.action.run();
  assert.equal(page.sent.length, 2);
});

test("a line that was lost meanwhile leaves nobody without the button", () => {
  const page = new Page();
  page.textOnly.begin();
  page.explanation.action.run();
  page.textOnly.begin(); // the next connection says the phase again
  assert.ok(page.explanation.action);
});

test("with the voice back there is nothing to ask for", () => {
  const page = new Page();
  page.textOnly.begin();
  page.textOnly.end();
  page.textOnly.refused("Not yet.");
  assert.equal(page.explanation, undefined);
});

test("a server from before a deploy is not asked what it does not understand", () => {
  const page = new Page();
  page.canAsk = false;
  page.textOnly.begin();
  assert.equal(page.explanation.action, undefined);
});
