// Reads [{ "rule", "first", "last" }] from its input and writes the days on which each rule falls.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

function daysOf({ rule, first, last }) {
  const days = [];
  const iterator = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromDateString(first));
  for (let day = iterator.next(); day && day.toString() <= last; day = iterator.next()) {
    if (day.toString() >= first) {
      days.push(day.toString());
    }
  }
  return days;
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(daysOf)));
