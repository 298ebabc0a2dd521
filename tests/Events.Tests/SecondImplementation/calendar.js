// Reads iCalendar with ical.js, strictly, and writes what it has understood as JSON.
import { readFileSync } from 'node:fs';
import ICAL from 'ical.js';

ICAL.design.strict = true;
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, 'utf8')));
for (const zone of calendar.getAllSubcomponents('vtimezone'))
  ICAL.TimezoneService.register(new ICAL.Timezone(zone), zone.getFirstPropertyValue('tzid'));
const instant = time => time?.toJSDate().toISOString();
const events = calendar.getAllSubcomponents('vevent').map(component => {
  const event = new ICAL.Event(component);
  const days = [];
  if (event.isRecurring()) {
    const all = event.iterator();
    for (let next = all.next(); next; next = all.next()) {
      const { startDate, endDate } = event.getOccurrenceDetails(next);
      days.push(`${instant(startDate)}/${instant(endDate)}`);
    }
  }
  return {
    uid: event.uid, summary: event.summary, description: event.description, location: event.location, sequence: event.sequence,
    status: component.getFirstPropertyValue('status'), starts: instant(event.startDate), ends: instant(event.endDate), days,
    categories: component.getFirstProperty('categories')?.getValues() ?? [], relatedTo: component.getFirstPropertyValue('related-to'),
    geo: component.getFirstPropertyValue('geo'), organizer: component.getFirstPropertyValue('organizer'), url: component.getFirstPropertyValue('url'),
    attendees: component.getAllProperties('attendee').map(attendee => attendee.getFirstValue()),
  };
});
process.stdout.write(JSON.stringify({ method: calendar.getFirstPropertyValue('method'), name: calendar.getFirstPropertyValue('x-wr-calname'), events }));
