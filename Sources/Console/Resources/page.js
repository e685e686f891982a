'use strict';
// Asks /api/status and /api/series once a second and draws what they say. Text from records goes into the page as text
// alone, never as markup.

const $ = (id) => document.getElementById(id);
const dark = matchMedia('(prefers-color-scheme: dark)');
// Told apart by people with any colour vision (Okabe and Ito); from the ninth series on also by dashes.
const light_colours = ['#0072b2', '#d55e00', '#00805f', '#b0468a', '#8a6d00', '#3b9cd0', '#5b3fb5', '#444444'];
const dark_colours = ['#56b4e9', '#ff8c42', '#2fd0a0', '#e79ac9', '#f0e442', '#8fd0ff', '#b9a4ff', '#cccccc'];
const dashes = ['', '6 4', '2 3', '8 3 2 3'];

const preferred = 'training_loss';
const hidden = new Set();
let chosen = null;
let curves = [];
let earlier = [];

// Small things.

function element(tag, attributes = {}, ...children) {
  const svg = ['svg', 'path', 'line', 'text', 'g', 'title', 'circle'].includes(tag);
  const made = svg ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value !== null) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

function short(number) {
  for (const [size, unit] of [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']]) {
    if (Math.abs(number) >= size) return (number / size).toPrecision(3) + ' ' + unit;
  }
  return Number.isInteger(number) ? String(number) : number.toPrecision(3);
}

function time(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [d, h, m, s] = [Math.floor(whole / 86400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  return d ? `${d} d ${h} h` : h ? `${h} h ${m} min` : m ? `${m} min ${s} s` : `${s} s`;
}

const bytes = (number) => Math.abs(number) >= 1e3 ? `${short(number)}B` : `${short(number)} B`;
const exact = (number) => number.toLocaleString('en');
const figure_text = (number) => typeof number === 'string' ? number : Number(number.toPrecision(5)).toString();
const label_text = (labels) => Object.entries(labels).map(([name, value]) => `${name}=${value}`).join(' ') || chosen;
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
const words = (name) => name.replaceAll('_', ' ');

async function ask(path) {
  const answer = await fetch(path, {credentials: 'same-origin', cache: 'no-store'});
  if (answer.status === 401) throw new Error('the token is no longer good; open the address that spanmill run printed');
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

// What runs.

function counts(status) {
  const found = {};
  for (const input of status.inputs) {
    found[`input ${input.name}`] = input.records;
    found[`bytes ${input.name}`] = input.bytes;
  }
  for (const stage of status.stages) found[`stage ${stage.name}`] = stage.passed;
  for (const output of status.outputs) found[`output ${output.name}`] = output.records.delivered || 0;
  return found;
}

// Over some seconds, because counts move with each commit; nothing is known of it at the first look.
function rate(now, keys, text) {
  const first = earlier[0];
  const seconds = (now.time - first.time) / 1000;
  if (seconds <= 0) return '–';
  return text(Math.max(0, sum(keys.map((key) => now.counts[key] - (first.counts[key] || 0))) / seconds));
}

function show_status(status) {
  const now = {time: status.time_ms, counts: counts(status)};
  if (earlier.length && earlier.at(-1).started !== status.started_at_ms) earlier = [];
  earlier.push({...now, started: status.started_at_ms});
  while (earlier.length > 2 && now.time - earlier[0].time > 5000) earlier.shift();

  document.title = `${status.name} · Spanmill`;
  $('name').textContent = status.name;
  state(status.ready, status.ready ? 'ready' : status.reasons.join('; '));
  $('facts').textContent =
    `Spanmill ${status.version}, up ${time((status.time_ms - status.started_at_ms) / 1000)}, ` +
    `last commit ${status.commit_age_seconds.toFixed(1)} s ago`;
  show_figures(status, now);
  show_flow(status, now);
  show_drops(status);
  show_metrics(status.metrics);
}

function state(is_good, text) {
  $('light').className = `light ${is_good ? 'good' : 'bad'}`;
  if ($('state-text').textContent !== text) $('state-text').textContent = text;
}

function show_figures(status, now) {
  const records = sum(status.inputs.map((input) => input.records));
  const dropped = sum(status.stages.flatMap((stage) => Object.values(stage.ended)));
  const raw = sum(status.outputs.map((output) => output.raw_bytes || 0));
  const stored = sum(status.outputs.map((output) => output.stored_bytes || 0));
  const figures = [
    ['records a second', rate(now, status.inputs.map((input) => `input ${input.name}`), short)],
    ['bytes a second', rate(now, status.inputs.map((input) => `bytes ${input.name}`), bytes)],
    ['records in', short(records)],
    ['ended early', records ? `${(100 * dropped / records).toFixed(1)} %` : '0 %'],
    ['lag', `${status.lag_seconds.toFixed(2)} s`],
  ];
  if (stored > 0) figures.push(['archive', `${(raw / stored).toFixed(1)} : 1`]);
  $('figures').replaceChildren(...figures.map(([name, value]) =>
    element('li', {}, element('b', {}, value), element('span', {}, name))));
}

// `1,098 ended as sampled, 12 redacted`
const listing = (counts, before = '') => Object.entries(counts).map(([name, count]) => `${exact(count)} ${before}${words(name)}`);

function show_flow(status, now) {
  const line = (name, type, count, rate, rest, failure) => element('tr', {},
    element('th', {scope: 'row'}, name), element('td', {}, type),
    element('td', {class: 'number'}, count), element('td', {class: 'number'}, rate),
    element('td', failure ? {class: 'failure'} : {}, failure || rest));
  const row = (name, type, count, key, rest, failure) =>
    line(name, type, exact(count), rate(now, [key], (number) => `${short(number)}/s`), rest.join(', '), failure);
  $('flow').replaceChildren(
    ...status.inputs.map((input) => row(input.name, input.type, input.records, `input ${input.name}`,
      ['joined', 'expanded', 'empty', 'stalled'].filter((name) => input.lines[name])
        .map((name) => `${exact(input.lines[name])} lines ${name}`))),
    ...status.stages.map((stage) => row(stage.name, stage.type, stage.passed, `stage ${stage.name}`,
      [...listing(stage.created ? {created: stage.created} : {}), ...listing(stage.ended, 'ended as '), ...listing(stage.noted)])),
    ...status.outputs.map((output) => {
      if (output.series !== undefined) {
        return line(output.name, output.type, '', '', `shows ${exact(output.series)} series on /metrics`);
      }
      const {delivered = 0, ...others} = output.records;
      return row(output.name, output.type, delivered, `output ${output.name}`, listing(others),
        output.failure || (output.full ? 'full' : ''));
    }));
}

function show_drops(status) {
  const records = sum(status.inputs.map((input) => input.records));
  const drops = status.stages.flatMap((stage) =>
    Object.entries(stage.ended).map(([why, count]) => [stage.name, why, count]));
  for (const [reason, count] of Object.entries(status.dead_letters)) drops.push(['dead letters', reason, count]);
  drops.sort((a, b) => b[2] - a[2]);
  const rows = drops.map(([where, why, count]) => element('tr', {},
    element('th', {scope: 'row'}, where), element('td', {}, words(why)),
    element('td', {class: 'number'}, exact(count)),
    element('td', {class: 'number'}, records ? `${(100 * count / records).toFixed(2)} %` : '')));
  $('drops').replaceChildren(...(rows.length ? rows
    : [element('tr', {}, element('td', {colspan: '4', class: 'quiet'}, 'None: every record reached the outputs.'))]));
}

function show_metrics(names) {
  const select = $('metric');
  const shown = [...select.options].map((option) => option.value);
  if (names.join() !== shown.join()) {
    select.replaceChildren(...names.map((name) => element('option', {value: name}, name)));
  }
  if (!names.includes(chosen)) chosen = names.includes(preferred) ? preferred : names[0] ?? null;
  select.value = chosen ?? '';
  select.disabled = names.length === 0;
  $('curve-title').textContent = chosen ?? 'Curve';
}

// The curves.

function colour(index) {
  const colours = dark.matches ? dark_colours : light_colours;
  return {stroke: colours[index % colours.length], dash: dashes[Math.floor(index / colours.length) % dashes.length]};
}

// Round steps of 1, 2 or 5 times a power of ten.
function ticks(low, high, count) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
  const found = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high + step * 1e-9; tick += step) found.push(tick);
  return found;
}

function powers(low, high) {
  const found = [];
  for (let power = Math.ceil(Math.log10(low)); power <= Math.log10(high); power++) found.push(10 ** power);
  return found.length > 1 ? found : [low, high];
}

function scales() {
  const logarithmic = $('logarithmic').checked;
  const points = curves.filter((curve) => !hidden.has(curve.name)).flatMap((curve) => curve.points);
  const values = points.map(([, value]) => value)
    .filter((value) => typeof value === 'number' && (!logarithmic || value > 0));
  if (!values.length) return null;
  const times = points.map(([at]) => at);
  let [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  if (low === high) [low, high] = low === 0 ? [0, 1] : [Math.min(low * 0.9, low * 1.1), Math.max(low * 0.9, low * 1.1)];
  const first = times.reduce((a, b) => Math.min(a, b));
  const last = Math.max(times.reduce((a, b) => Math.max(a, b)), first + 1000);
  const box = {width: $('curve').clientWidth, height: $('curve').clientHeight, left: 58, right: 10, top: 10, bottom: 26};
  const map = logarithmic ? Math.log10 : (value) => value;
  const [from, to] = [map(low), map(high)];
  return {
    box, low, high, first, last, logarithmic,
    x: (at) => box.left + (at - first) / (last - first) * (box.width - box.left - box.right),
    y: (value) => box.height - box.bottom - (map(value) - from) / (to - from) * (box.height - box.top - box.bottom),
    drawn: (value) => typeof value === 'number' && (!logarithmic || value > 0),
  };
}

// A value that is no number leaves a gap; a lone value becomes a dot by its round ends.
function path(points, scale) {
  let text = '';
  let pen = false;
  for (const [at, value] of points) {
    if (scale.drawn(value)) {
      text += `${pen ? 'L' : 'M'}${scale.x(at).toFixed(1)} ${scale.y(value).toFixed(1)}${pen ? '' : 'h0'}`;
      pen = true;
    } else {
      pen = false;
    }
  }
  return text;
}

function draw() {
  const svg = $('curve');
  const scale = scales();
  svg.replaceChildren();
  summarise();
  if (!scale) return;
  const {box} = scale;
  svg.setAttribute('viewBox', `0 0 ${box.width} ${box.height}`);
  for (const tick of scale.logarithmic ? powers(scale.low, scale.high) : ticks(scale.low, scale.high, 5)) {
    const y = scale.y(tick);
    svg.append(element('line', {class: 'grid', x1: box.left, x2: box.width - box.right, y1: y, y2: y}),
      element('text', {x: box.left - 8, y: y + 4, 'text-anchor': 'end'}, figure_text(tick)));
  }
  for (const at of ticks(0, (scale.last - scale.first) / 1000, Math.max(2, Math.floor(box.width / 160)))) {
    svg.append(element('text', {x: scale.x(scale.first + at * 1000), y: box.height - 6, 'text-anchor': at ? 'middle' : 'start'},
      at ? time(at) : new Date(scale.first).toLocaleTimeString()));
  }
  curves.forEach((curve, index) => {
    if (hidden.has(curve.name)) return;
    const {stroke, dash} = colour(index);
    svg.append(element('path', {class: 'line', d: path(curve.points, scale), stroke, 'stroke-dasharray': dash || null}));
    const last = curve.points.at(-1);
    if (last && scale.drawn(last[1])) {
      svg.append(element('circle', {cx: scale.x(last[0]).toFixed(1), cy: scale.y(last[1]).toFixed(1), r: 3, fill: stroke}));
    }
  });
}

// For those who do not see the curve: the same is in the legend.
function summarise() {
  const seen = curves.filter((curve) => curve.points.length);
  const parts = seen.slice(0, 12).map((curve) => `${curve.name} is ${figure_text(curve.points.at(-1)[1])}`);
  $('curve-summary').classList.toggle('unseen', seen.length > 0);
  $('curve-summary').textContent = seen.length
    ? `${chosen}: ${parts.join(', ')}${seen.length > 12 ? `, and ${seen.length - 12} more` : ''}. Gaps are values that were no number.`
    : 'No values yet.';
}

function show_legend() {
  const names = curves.map((curve) => curve.name).join('\n');
  const legend = $('legend');
  if (legend.dataset.names !== names) {
    legend.dataset.names = names;
    legend.replaceChildren(...curves.map((curve, index) => {
      const {stroke, dash} = colour(index);
      const sample = element('svg', {viewBox: '0 0 22 8', 'aria-hidden': 'true'},
        element('line', {x1: 0, x2: 22, y1: 4, y2: 4, stroke, 'stroke-width': 2.5, 'stroke-dasharray': dash || null}));
      const button = element('button', {type: 'button', 'aria-pressed': 'true', onclick: () => {
        if (!hidden.delete(curve.name)) hidden.add(curve.name);
        button.setAttribute('aria-pressed', String(!hidden.has(curve.name)));
        draw();
      }}, sample, `${curve.name} `, element('b'));
      button.setAttribute('aria-pressed', String(!hidden.has(curve.name)));
      return element('li', {}, button);
    }));
  }
  curves.forEach((curve, index) => {
    const last = curve.points.at(-1);
    legend.children[index].querySelector('b').textContent = last ? figure_text(last[1]) : '';
  });
}

function show_series(document_) {
  curves = document_.series.map((one) => ({name: label_text(one.labels), points: one.points}));
  show_legend();
  draw();
}

// Reading a value: with the pointer, or with the arrow keys while the curve has the focus.

let cursor = null;

function read_at(at) {
  const scale = scales();
  document.querySelector('#curve .cursor')?.remove();
  $('reading').hidden = !scale || at === null;
  cursor = scale ? at : null;
  if (!scale || at === null) return;
  cursor = Math.min(Math.max(at, scale.first), scale.last);
  const x = scale.x(cursor);
  $('curve').append(element('line', {class: 'cursor', x1: x, x2: x, y1: scale.box.top, y2: scale.box.height - scale.box.bottom}));
  const rows = curves.filter((curve) => !hidden.has(curve.name)).map((curve) => {
    const point = curve.points.findLast(([when]) => when <= cursor);
    return point ? element('div', {}, `${curve.name}  `, element('b', {}, figure_text(point[1]))) : '';
  });
  $('reading').replaceChildren(element('div', {class: 'quiet'}, `${new Date(cursor).toLocaleTimeString()}`), ...rows);
  const width = $('reading').offsetWidth;
  $('reading').style.left = `${x + width + 16 > scale.box.width ? x - width - 10 : x + 10}px`;
}

$('curve').addEventListener('pointermove', (event) => {
  const scale = scales();
  if (!scale) return;
  const {box, first, last} = scale;
  read_at(first + (event.offsetX - box.left) / (box.width - box.left - box.right) * (last - first));
});
$('curve').addEventListener('pointerleave', () => read_at(null));
$('curve').addEventListener('blur', () => read_at(null));
$('curve').addEventListener('keydown', (event) => {
  const scale = scales();
  const step = {ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity}[event.key];
  if (!scale || step === undefined) return;
  event.preventDefault();
  read_at((cursor ?? scale.last) + step * (scale.last - scale.first) / 100);
});

// Once a second, less often while nobody answers, and not at all while nobody looks.

let wait = 1000;

async function refresh() {
  if (!document.hidden) {
    try {
      show_status(await ask('/api/status'));
      if (chosen) show_series(await ask(`/api/series?metric=${encodeURIComponent(chosen)}`));
      if (cursor !== null) read_at(cursor);
      wait = 1000;
    } catch (error) {
      state(false, error instanceof TypeError ? 'no connection; trying again' : error.message);
      wait = Math.min(wait * 1.5, 10000);
    }
  }
  setTimeout(refresh, wait);
}

$('metric').addEventListener('change', (event) => {
  chosen = event.target.value;
  hidden.clear();
  $('curve-title').textContent = chosen;
  ask(`/api/series?metric=${encodeURIComponent(chosen)}`).then(show_series, () => {});
});
$('logarithmic').addEventListener('change', draw);
addEventListener('resize', draw);
dark.addEventListener('change', () => { $('legend').dataset.names = ''; show_legend(); draw(); });
refresh();
