// Before the first paint: which theme, as a cookie that the server reads. "auto-dark" and "auto-light" follow the system.
(() => {
    const system = window.matchMedia('(prefers-color-scheme: dark)');
    const read = () => (document.cookie.match(/(?:^|; )aligndet-theme=([^;]*)/) || [])[1] || '';
    const write = value => {
        document.cookie = `aligndet-theme=${value}; path=/; max-age=31536000; samesite=lax`;
        document.documentElement.dataset.theme = value.endsWith('dark') ? 'dark' : 'light';
    };
    const follow = () => write(system.matches ? 'auto-dark' : 'auto-light');
    const start = read();
    if (start === 'dark' || start === 'light') {
        write(start);
    } else {
        follow();
    }
    window.alignDetTheme = {
        current: () => read().endsWith('dark'),
        // choosing what the system says anyway goes back to following it
        set: dark => (dark === system.matches ? follow() : write(dark ? 'dark' : 'light')),
        watch: target => {
            const told = () => {
                if (read().startsWith('auto')) {
                    follow();
                    target.invokeMethodAsync('FollowSystem', system.matches);
                }
            };
            system.addEventListener('change', told);
            window.alignDetTheme.unwatch = () => system.removeEventListener('change', told);
        },
        unwatch: () => { },
    };
})();
