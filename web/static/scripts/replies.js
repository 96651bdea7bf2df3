// "::" and words: canned replies to insert, filled in for the incident at hand.
import { insert } from "./insertion.js";
import { ask, offerBelow } from "./offering.js";

// At the start of a line or behind a blank; an address such as ::1 is none.
const ASKED = /(^|[\s(（])(::|：：)((?![\d:：])[^\n:：]{1,60})?$/;
const SHOWN = 80;

export function offerReplies(fields) {
  for (const field of fields) if (field.dataset.replies) offer(field);
}

function offer(field) {
  offerBelow(field, {
    template: "replies",
    asked: ASKED,
    isOpenAtOnce: true,
    find: (typed) => ask(field.dataset.replies, { q: typed }),
    describe: ({ title, text }) => [title, text.replace(/\s+/g, " ").slice(0, SHOWN)],
    put(reply, range, _isWhole, words) {
      insert(field, reply.text, range);
      count(field, reply.id);
      if (!reply.missing.length) return "";
      // What the incident does not say is for the writer to say.
      const at = field.value.indexOf(reply.missing[0], range.from);
      field.setSelectionRange(at, at + reply.missing[0].length);
      return `${words.missing} ${reply.missing.join(" ")}`;
    },
  });
}

// Sent with the text: the most used are offered first.
function count(field, id) {
  const used = document.createElement("input");
  Object.assign(used, { type: "hidden", name: "reply", value: id });
  field.form?.append(used);
}
