// <time datetime> in the words of the browser's language and time zone; what Blazor adds later is found by an observer.
const formats = {
    moment: new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }),
    clock: new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' }),
};
const localise = time => {
    const date = new Date(time.dateTime);
    if (time.dataset.done !== time.dateTime && !Number.isNaN(date.getTime())) {
        time.dataset.done = time.dateTime;
        time.textContent = (formats[time.dataset.local] ?? formats.moment).format(date);
        time.title = date.toString();
    }
};
const within = node => {
    if (node.nodeType === Node.ELEMENT_NODE) {
        if (node.matches('time[data-local]')) {
            localise(node);
        }
        node.querySelectorAll('time[data-local]').forEach(localise);
    }
};
within(document.body);
new MutationObserver(changes => {
    for (const change of changes) {
        if (change.type === 'attributes') {
            within(change.target);
        } else {
            change.addedNodes.forEach(within);
        }
    }
}).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['datetime'] });

window.alignDetScroll = {
    toEnd: box => { box.scrollTop = box.scrollHeight; },
};
