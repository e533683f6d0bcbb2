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

// A server that was restarted knows nothing of this page: what the page shows is in its address, so load it again.
const alive = async () => {
    try {
        return (await fetch('/alive', { cache: 'no-store' })).ok;
    } catch {
        return false;
    }
};
document.getElementById('components-reconnect-modal')?.addEventListener('components-reconnect-state-changed', async change => {
    if (change.detail.state === 'failed') {
        while (!await alive()) {
            await new Promise(resolve => setTimeout(resolve, 5000));
        }
    }
    if (change.detail.state === 'failed' || change.detail.state === 'rejected') {
        location.reload();
    }
});
