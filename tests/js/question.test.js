/** The question on the page, and what the end's dialog says of those that are left. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Question } from "../../static/js/room/question.js";
import { Texts } from "../../static/js/room/texts.js";
import { openPage } from "./page.js";

let page;
let question;

beforeEach(() => {
  page = openPage();
  question = new Question(new Texts(page.at("texts")));
});

const left = () => (page.at("end-open").hidden ? "" : page.at("end-open").textContent);

test("before the first question an end leaves all of them", () => {
  assert.equal(left(), "None of the questions has been asked yet.");
});

test("the question stands with its place among the others", () => {
  question.show(2, 3, "Why us?");
  assert.equal(page.at("question-text").textContent, "Why us?");
  assert.deepEqual(
    page.at("pips").children.map((pip) => pip.dataset.state),
    ["done", "current", "next"],
  );
  assert.match(left(), /question 2 of 3/);
});

test("at the last question nothing is left unasked", () => {
  question.show(3, 3, "Anything else?");
  assert.equal(left(), "You are at the last question.");
});

test("where nobody knows which question is asked, nothing is said of it", () => {
  question.show(null, 3, "");
  assert.deepEqual([page.at("question").hidden, left()], [true, ""]);
});
