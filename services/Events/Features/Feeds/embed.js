// A list of coming events for pages of partners:
//   <script src="https://…/api/v1/embed.js" data-hub="bochum" data-limit="5" data-lang="de" async></script>
// Every filter of GET /events is a data attribute; several values of one are separated by spaces (data-format="talk workshop").
// The list stands after the tag. Its looks are the page's: only classes are given, .kibiennale-list and .kibiennale-event.
(() => {
  'use strict';
  const tag = document.currentScript;
  const base = tag.src.replace(/\/embed\.js.*$/, '');
  const { lang = 'de', limit = '5', ...filters } = tag.dataset;
  const words = lang === 'en'
    ? { title: 'Events', none: 'No events at the moment.', failed: 'The events cannot be shown at the moment.', cancelled: 'Cancelled', postponed: 'Postponed', announced: 'Date to be announced', online: 'Online' }
    : { title: 'Veranstaltungen', none: 'Zurzeit keine Veranstaltungen.', failed: 'Die Veranstaltungen lassen sich gerade nicht anzeigen.', cancelled: 'Abgesagt', postponed: 'Verschoben', announced: 'Termin folgt', online: 'Online' };

  // Texts of others go in as text, never as markup.
  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const localized = text => (lang === 'en' && text.en) || text.de;
  const isPage = address => /^https?:\/\//i.test(address || '');

  const query = new URLSearchParams({ limit });
  for (const [name, value] of Object.entries(filters)) {
    const several = ['format', 'audience', 'topic'].includes(name) ? value.split(/\s+/).filter(Boolean) : [value];
    for (const one of several) query.append(name, one);
  }
  // Until its end an event is still to come; by the quarter of an hour, so that answers can be shared.
  if (!query.has('from')) query.set('from', new Date(Math.floor(Date.now() / 9e5) * 9e5).toISOString().replace('.000', ''));

  const box = element('section', null, { class: 'kibiennale-list', lang: lang === 'en' ? 'en' : 'de', 'aria-label': words.title, 'aria-busy': 'true' });
  tag.after(box);

  const show = event => {
    const item = element('li', null, { class: 'kibiennale-event' });
    const page = event.links.map(link => link.url).find(isPage);
    item.append(page ? element('a', localized(event.title), { href: page }) : element('strong', localized(event.title)));
    if (event.status === 'cancelled' || event.status === 'postponed') item.append(' ', element('em', words[event.status]));
    const details = element('div');
    if (event.starts) {
      const format = new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : 'de-DE', { dateStyle: 'full', timeStyle: 'short', timeZone: 'Europe/Berlin' });
      details.append(element('time', format.format(new Date(event.starts)), { datetime: event.starts }));
    } else {
      details.append(words.announced);
    }
    const place = event.place ? `${localized(event.place.name)}, ${event.place.city}` : event.mode === 'online' ? words.online : '';
    if (place) details.append(' · ', place);
    item.append(details);
    return item;
  };

  fetch(`${base}/events?${query}`, { headers: { Accept: 'application/json' } })
    .then(answer => answer.ok ? answer.json() : Promise.reject(new Error(`HTTP ${answer.status}`)))
    .then(({ items }) => {
      if (items.length === 0) {
        box.append(element('p', words.none));
        return;
      }
      const list = element('ul');
      list.append(...items.map(show));
      box.append(list);
    })
    .catch(() => box.append(element('p', words.failed, { role: 'status' })))
    .finally(() => box.removeAttribute('aria-busy'));
})();
