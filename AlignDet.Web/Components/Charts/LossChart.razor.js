// Curves on a canvas. The server sends the points; scale, smoothing and the read-out under the pointer are done here.
const charts = new WeakMap();
const dashes = [[], [6, 3], [2, 3], [7, 3, 2, 3]];
const left = 50, right = 12, top = 8, bottom = 24;

export function draw(root, series) {
    if (!root?.isConnected) {
        return;
    }
    let chart = charts.get(root);
    if (!chart) {
        chart = create(root);
        charts.set(root, chart);
    }
    chart.series = series;
    paint(chart);
}

export function remove(root) {
    const chart = root && charts.get(root);
    if (chart) {
        chart.resize.disconnect();
        chart.theme.disconnect();
        charts.delete(root);
    }
}

function create(root) {
    const part = role => root.querySelector(`[data-role="${role}"]`);
    const chart = { root, canvas: part('canvas'), readOut: part('read-out'), smooth: part('smooth'), log: part('log'), series: [], pointer: null };
    const again = () => paint(chart);
    chart.resize = new ResizeObserver(again);
    chart.resize.observe(chart.canvas);
    chart.theme = new MutationObserver(() => setTimeout(again, 60));
    chart.theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    chart.smooth?.addEventListener('input', again);
    chart.log?.addEventListener('change', again);
    chart.canvas.addEventListener('pointermove', event => { chart.pointer = event.offsetX; again(); });
    chart.canvas.addEventListener('pointerleave', () => { chart.pointer = null; again(); });
    return chart;
}

// exponential, without the pull towards the first value
function smoothed(y, weight) {
    if (weight <= 0) {
        return y;
    }
    let mean = 0, total = 0;
    return y.map(value => {
        mean = mean * weight + value * (1 - weight);
        total = total * weight + (1 - weight);
        return mean / total;
    });
}

function niceStep(span, count) {
    const raw = span / Math.max(1, count), power = 10 ** Math.floor(Math.log10(raw)), part = raw / power;
    return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}

function linearTicks(low, high, count) {
    const step = niceStep(high - low, count), ticks = [];
    for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) {
        ticks.push(Number((k * step).toPrecision(12)));
    }
    return ticks;
}

function logTicks(low, high) {
    const ticks = [], decades = Math.log10(high / low);
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
        for (const factor of decades > 3 ? [1] : decades > 1 ? [1, 3] : [1, 1.5, 2, 3, 5, 7]) {
            const tick = factor * 10 ** power;
            if (tick >= low && tick <= high) {
                ticks.push(tick);
            }
        }
    }
    return ticks;
}

function short(value) {
    const size = Math.abs(value);
    if (size === 0) {
        return '0';
    }
    if (size >= 1e6) {
        return `${Number((value / 1e6).toPrecision(3))}M`;
    }
    if (size >= 1e4) {
        return `${Number((value / 1e3).toPrecision(3))}k`;
    }
    return size < 1e-3 ? value.toExponential(1).replace('e-', 'e−').replace('.0', '') : String(Number(value.toPrecision(3)));
}

function paint(chart) {
    const { canvas, series } = chart, width = canvas.clientWidth, height = canvas.clientHeight;
    if (width === 0 || height === 0) {
        return;
    }
    const ratio = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
        canvas.width = Math.round(width * ratio);
        canvas.height = Math.round(height * ratio);
    }
    const pen = canvas.getContext('2d');
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    chart.readOut.hidden = true;

    const isLog = chart.log?.checked ?? false, weight = Number(chart.smooth?.value ?? 0);
    const lines = series.filter(line => line.x.length > 0).map(line => ({ ...line, soft: smoothed(line.y, weight) }));
    const usable = value => Number.isFinite(value) && (!isLog || value > 0);
    let minX = Infinity, maxX = -Infinity, minY = Infinity, maxY = -Infinity;
    for (const line of lines) {
        minX = Math.min(minX, line.x[0]);
        maxX = Math.max(maxX, line.x[line.x.length - 1]);
        // the raw curve behind a smoothed one may leave the picture; the smoothed one never
        const faint = weight > 0 ? quantiles(line.y.filter(usable)) : [];
        for (const value of [...line.soft, ...faint].filter(usable)) {
            minY = Math.min(minY, value);
            maxY = Math.max(maxY, value);
        }
    }
    if (!Number.isFinite(minY)) {
        return;
    }
    if (maxX === minX) {
        [minX, maxX] = [Math.max(0, minX - 1), maxX + 1];
    }
    if (isLog) {
        [minY, maxY] = [minY / 1.08, maxY * 1.08];
    } else {
        const span = maxY - minY || Math.abs(maxY) || 1;
        minY = minY >= 0 && minY < span * 0.35 ? 0 : minY - span * 0.05;
        maxY += span * 0.05;
    }
    const scale = isLog ? Math.log : value => value;
    const atX = x => left + (x - minX) / (maxX - minX) * (width - left - right);
    const atY = y => height - bottom - (scale(y) - scale(minY)) / (scale(maxY) - scale(minY)) * (height - top - bottom);
    const style = getComputedStyle(chart.root);
    const colour = name => style.getPropertyValue(name).trim();

    axes(pen, { width, height, atX, atY, colour, font: style.fontFamily,
        xs: linearTicks(minX, maxX, Math.max(2, width / 90)).filter(Number.isInteger),
        ys: isLog ? logTicks(minY, maxY) : linearTicks(minY, maxY, Math.max(2, height / 48)) });

    pen.save();
    pen.beginPath();
    pen.rect(left, top - 2, width - left - right + 2, height - top - bottom + 4);
    pen.clip();
    for (const line of lines) {
        pen.strokeStyle = pen.fillStyle = colour(`--series-${line.colour}`);
        pen.setLineDash(dashes[line.dash]);
        pen.lineJoin = 'round';
        if (weight > 0) {
            pen.globalAlpha = 0.22;
            pen.lineWidth = 1;
            trace(pen, line.x, line.y, atX, atY, usable);
            pen.globalAlpha = 1;
        }
        pen.lineWidth = 1.8;
        trace(pen, line.x, line.soft, atX, atY, usable);
        if (line.marks) {
            line.x.forEach((x, i) => usable(line.y[i]) && dot(pen, atX(x), atY(line.y[i]), 3));
        }
    }
    pen.restore();
    if (chart.pointer !== null && lines.length > 0) {
        readOut(chart, pen, { lines, width, height, atX, atY, colour, usable, weight });
    }
}

function quantiles(values) {
    if (values.length === 0) {
        return [];
    }
    const sorted = Float64Array.from(values).sort();
    return [sorted[Math.floor(sorted.length * 0.01)], sorted[Math.ceil((sorted.length - 1) * 0.98)]];
}

function axes(pen, { width, height, xs, ys, atX, atY, colour, font }) {
    pen.font = `11px ${font}`;
    pen.fillStyle = colour('--mud-palette-text-secondary');
    pen.strokeStyle = colour('--mud-palette-lines-default');
    pen.lineWidth = 1;
    pen.setLineDash([]);
    pen.textBaseline = 'middle';
    pen.textAlign = 'right';
    for (const y of ys) {
        const at = Math.round(atY(y)) + 0.5;
        pen.beginPath();
        pen.moveTo(left, at);
        pen.lineTo(width - right, at);
        pen.stroke();
        pen.fillText(short(y), left - 7, at);
    }
    pen.textBaseline = 'top';
    for (const x of xs) {
        const text = short(x), half = pen.measureText(text).width / 2;
        pen.textAlign = 'center';
        pen.fillText(text, Math.min(Math.max(atX(x), left), width - half - 1), height - bottom + 7);
    }
}

function trace(pen, xs, ys, atX, atY, usable) {
    pen.beginPath();
    let isDown = false;
    for (let i = 0; i < xs.length; i++) {
        if (!usable(ys[i])) {
            isDown = false;
        } else if (isDown) {
            pen.lineTo(atX(xs[i]), atY(ys[i]));
        } else {
            pen.moveTo(atX(xs[i]), atY(ys[i]));
            isDown = true;
        }
    }
    pen.stroke();
}

function dot(pen, x, y, radius) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 7);
    pen.fill();
}

function nearest(xs, at, atX) {
    let low = 0, high = xs.length - 1;
    while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (atX(xs[middle]) < at) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return at - atX(xs[low]) < atX(xs[high]) - at ? low : high;
}

function readOut(chart, pen, { lines, width, height, atX, atY, colour, usable, weight }) {
    const at = lines.map(line => nearest(line.x, chart.pointer, atX));
    const step = lines.map((line, k) => line.x[at[k]]).reduce((a, b) => Math.abs(atX(a) - chart.pointer) <= Math.abs(atX(b) - chart.pointer) ? a : b);
    pen.strokeStyle = colour('--mud-palette-text-secondary');
    pen.setLineDash([2, 3]);
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(atX(step), top);
    pen.lineTo(atX(step), height - bottom);
    pen.stroke();
    const box = chart.readOut;
    box.replaceChildren(document.createTextNode(`step ${step.toLocaleString()}`));
    lines.forEach((line, k) => {
        const i = at[k], value = line.soft[i];
        if (!usable(value)) {
            return;
        }
        pen.fillStyle = colour(`--series-${line.colour}`);
        dot(pen, atX(line.x[i]), atY(value), 3.5);
        const row = document.createElement('div'), key = document.createElement('span');
        key.textContent = '● ';
        key.style.color = `var(--series-${line.colour})`;
        const raw = weight > 0 ? `  (${Number(line.y[i].toPrecision(4))})` : '';
        const elsewhere = line.x[i] === step ? '' : `  @${line.x[i].toLocaleString()}`;
        row.append(key, `${line.name}  ${Number(value.toPrecision(4))}${raw}${elsewhere}`);
        box.append(row);
    });
    box.hidden = false;
    const over = atX(step) > width * 0.55;
    box.style.left = over ? 'auto' : `${atX(step) + 12}px`;
    box.style.right = over ? `${width - atX(step) + 12}px` : 'auto';
}
