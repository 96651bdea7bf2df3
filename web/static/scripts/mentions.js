// "@" and a part of a login or name: people to name, who may read what is written.
import { insert } from "./insertion.js";
import { ask, offerBelow } from "./offering.js";

const ASKED = /(^|[\s(（，。])(@)([^\s@]{1,40})$/;

export function offerPeople(fields) {
  for (const field of fields) if (field.dataset.people) offer(field);
}

function offer(field) {
  offerBelow(field, {
    template: "people",
    asked: ASKED,
    find: (typed) => ask(field.dataset.people, { q: typed, internal: field.form?.elements.internal?.checked ? "1" : "" }),
    describe: ({ login, name }) => [name, `@${login}`],
    put: ({ login }, range) => insert(field, `@${login} `, range),
  });
}
