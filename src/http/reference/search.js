// Search and links of the reference page.
(() => {
  const field = document.getElementById('search');
  const found = document.getElementById('found');
  const contents = document.getElementById('contents');
  const articles = [...document.querySelectorAll('article')];
  const groups = [...document.querySelectorAll('main section')];
  const links = new Map([...contents.querySelectorAll('li a')].map(link => [link.hash.slice(1), link.parentElement]));

  function search() {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const article of articles) {
      const isFound = words.every(word => article.dataset.search.includes(word));
      article.hidden = !isFound;
      const link = links.get(article.id);
      if (link) link.hidden = !isFound;
      if (isFound) count += 1;
    }
    for (const group of groups) group.hidden = !group.querySelector('article:not([hidden])');
    for (const list of contents.querySelectorAll('ul')) {
      const isEmpty = !list.querySelector('li:not([hidden])');
      list.hidden = isEmpty;
      list.previousElementSibling.hidden = isEmpty;
    }
    found.textContent = words.length === 0 ? '' : `${count} found`;
  }

  function open() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target?.tagName !== 'ARTICLE') return;
    if (target.hidden) {
      field.value = '';
      search();
    }
    target.querySelector('details').open = true;
    target.scrollIntoView();
  }

  // On a small screen the contents would hide the page.
  if (matchMedia('(max-width: 60rem)').matches) contents.open = false;
  field.addEventListener('input', search);
  addEventListener('hashchange', open);
  addEventListener('keydown', event => {
    if (event.key !== '/' || event.target === field) return;
    event.preventDefault();
    field.focus();
  });
  open();
})();
