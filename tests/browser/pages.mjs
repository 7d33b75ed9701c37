// The pages in a real Chromium, as people see them: wide and narrow, both languages, without JavaScript.
//   node pages.mjs PATH-TO-DANHBA [FOLDER-FOR-SCREENSHOTS]
// Starts the demo on a free port, walks the journeys of a searcher and of a sceptic; then freezes and audits a quarter that
// `danhba-scene` (built beside danhba) plays, and walks those of two labellers and of somebody who decides on clusters.
// Exits 1 on the first fault.
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const danhba = resolve(process.argv[2] ?? 'target/debug/danhba');
const shots = process.argv[3] ? resolve(process.argv[3]) : null;
const size = process.env.DANHBA_TEST_SIZE ?? '260';
const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
let checks = 0;

function must(condition, words) {
  checks += 1;
  if (!condition) throw new Error(words);
}

function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

const started = [];

// Starts danhba and waits until it says what to open, which it does when everything is there.
async function start(args, port, env = process.env) {
  const program = spawn(danhba, args, { stdio: ['ignore', 'ignore', 'pipe'], env });
  started.push(program);
  let said = '';
  let gone = false;
  program.stderr.on('data', (bytes) => { said += bytes; });
  program.on('exit', () => { gone = true; });
  const deadline = Date.now() + 300_000;
  while (!said.includes(`http://127.0.0.1:${port}`) || !(await answers(`http://127.0.0.1:${port}/readyz`))) {
    if (gone || Date.now() > deadline) throw new Error(`danhba ${args[0]} did not come up:\n${said}`);
    await new Promise((done) => setTimeout(done, 200));
  }
}

async function stop(program) {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const ended = new Promise((done) => program.on('exit', done));
  program.kill('SIGTERM');
  await ended;
}

// A register with its looks in a folder of its own, a server over it, and a way to run commands in it.
async function startScene(folder, port) {
  const env = { PATH: process.env.PATH, DANHBA_DATA_DIR: folder, DANHBA_API__LISTEN: `127.0.0.1:${port}` };
  const run = (...args) => execFileSync(danhba, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  run('migrate');
  execFileSync(join(dirname(danhba), 'danhba-scene'), [`sqlite://${join(folder, 'danhba.db')}`], { stdio: 'ignore' });
  await start(['serve'], port, env);
  return run;
}

async function answers(url) {
  try { return (await fetch(url)).ok; } catch { return false; }
}

async function look(context, base, path, name, width) {
  const page = await context.newPage();
  const faults = [];
  page.on('console', (m) => { if (m.type() === 'error') faults.push(m.text()); });
  page.on('pageerror', (e) => faults.push(String(e)));
  page.on('request', (r) => { if (!r.url().startsWith(base) && !r.url().startsWith('data:')) faults.push(`request to ${r.url()}`); });
  const response = await page.goto(base + path, { waitUntil: 'load' });
  must(response.status() === 200, `${path}: status ${response.status()}`);
  await sound(page, path, width);
  must(faults.length === 0, `${path}: ${faults.join('; ')}`);
  if (shots) await page.screenshot({ path: join(shots, `${name}-${width}.png`), fullPage: false });
  await page.close();
}

// What holds for every page: its language, a title, one heading, no scrolling sideways, words on fields and pictures.
async function sound(page, path, width) {
  const facts = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    title: document.title,
    headings: document.querySelectorAll('h1').length,
    main: document.querySelectorAll('main').length,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    unnamed: [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
      .filter((e) => !e.labels?.length && !e.getAttribute('aria-label')).length,
    pictures: [...document.querySelectorAll('svg[role=img], img')]
      .filter((e) => !(e.getAttribute('alt') ?? e.getAttribute('aria-label') ?? e.getAttribute('aria-labelledby') ?? e.querySelector('title'))).length,
  }));
  must(facts.lang === (path.startsWith('/en') ? 'en' : 'vi'), `${path}: lang is ${facts.lang}`);
  must(facts.title.length > 5, `${path}: no title`);
  must(facts.headings === 1 && facts.main === 1, `${path}: ${facts.headings} h1, ${facts.main} main`);
  must(facts.overflow <= 0, `${path} at ${width}: ${facts.overflow} px wider than the window`);
  must(facts.unnamed === 0, `${path}: ${facts.unnamed} fields without a label`);
  must(facts.pictures === 0, `${path}: ${facts.pictures} pictures without words`);
}

async function searcher(browser, base) {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 1000 } });
  const page = await context.newPage();
  await page.goto(`${base}/`);
  await page.getByRole('searchbox').first().fill('ca phe');
  await page.getByRole('searchbox').first().press('Enter');
  await page.waitForURL(/\/tim\?.*q=ca\+phe/);
  const links = page.locator('main a[href^="/w/"]');
  must((await links.count()) > 0, 'a search without marks finds cafés');
  must((await page.locator('main').innerText()).toLowerCase().includes('cà phê'), 'a result shows the words with their marks');
  const path = await links.first().getAttribute('href');
  await links.first().click();
  await page.waitForURL(`**${path}`);
  const text = await page.locator('main').innerText();
  must(/\d\d\/\d\d\/\d{4}/.test(text), 'a site page shows when it was checked, dd/mm/yyyy');
  await page.goto(`${base}/tim?q=${encodeURIComponent('zzqxj qwxzv')}`);
  must((await page.locator('main a[href^="/w/"]').count()) === 0, 'nonsense finds nothing');
  must((await page.locator('main li').count()) >= 4, 'an empty answer helps with tips');
  await context.close();
  return path;
}

async function sceptic(browser, base) {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 1000 } });
  const page = await context.newPage();
  await page.goto(`${base}/thong-ke`);
  const rows = await page.locator('table').count();
  must(rows >= 2, 'the statistics page shows tables');
  const statistics = await (await fetch(`${base}/api/v1/statistics?by=province`)).json();
  must(Array.isArray(statistics.groups) && statistics.groups.length >= 34, 'the API has the 34 provinces');
  await page.goto(`${base}/phuong-phap`);
  must((await page.locator('main').innerText()).includes('C8'), 'the method page names the leaves');
  const problem = await fetch(`${base}/api/v1/domains/khong-co-that.biz.vn`);
  must(problem.status === 404 && problem.headers.get('content-type').startsWith('application/problem+json'), 'an unknown name is a problem document');
  await context.close();
}

// Whatever the machine made of a look: leaves, classes, strata, rules, confidence, digests.
const VERDICT = /\b[CRHKTN]\d\b|\bM1d\b|USE_|BORDER|ALIVE_|BROKEN|NOT_OBS|tree\.|sha256:|Quy tắc|Độ chắc chắn|Confidence|Rule\b/;

// Two persons label, one on a wide screen in Vietnamese, one on a telephone in English; neither learns what the machine
// or the other said.
async function labeller(browser, run, base, links) {
  for (const [role, width, words, lang] of [
    ['first', 1280, ['Website riêng', '0 / 12', '1 / 12'], 'vi'], ['second', 390, ['Own website', '0 / 12', '1 / 12'], 'en'],
  ]) {
    const [own, none, one] = words;
    const path = lang === 'vi' ? links[role] : links[role].replace('/kiem-dinh/', '/en/audit/');
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width, height: 1400 } });
    const page = await context.newPage();
    const foreign = [];
    page.on('request', (r) => { if (!r.url().startsWith(base)) foreign.push(r.url()); });
    const blind = async () => {
      must(!VERDICT.test(await page.content()), `${role}: the page tells “${(await page.content()).match(VERDICT)?.[0]}”`);
    };
    const response = await page.goto(base + path);
    must(response.status() === 200 && response.headers()['cache-control'] === 'no-store', `${role}: opens, and is not kept`);
    await blind();
    if (shots) await page.screenshot({ path: join(shots, `audit-${width}.png`), fullPage: false });
    must((await page.locator('main').innerText()).includes(none), `${role}: nothing is labelled yet`);
    const first = await page.locator('main .domain').first().innerText();
    const asked = page.waitForResponse((r) => r.request().method() === 'POST');
    await page.getByRole('button', { name: own }).click();
    must((await asked).status() === 303, `${role}: the label is taken`);
    await page.waitForLoadState();
    const text = await page.locator('main').innerText();
    must(text.includes(one), `${role}: one is labelled`);
    must((await page.locator('main .domain').first().innerText()) !== first, `${role}: the next item follows`);
    await blind();
    // What is asked of every page needs scripts of the test in it.
    const seeing = await browser.newContext({ viewport: { width, height: 1400 } });
    const again = await seeing.newPage();
    await again.goto(base + path);
    await sound(again, path, width);
    await seeing.close();
    must(foreign.length === 0, `${role}: ${foreign.join(', ')} was asked for`);
    await context.close();
  }
  const status = JSON.parse(run('audit', 'status', '--quarter', '2026-Q2', '--json'));
  must(status.settled === 1, 'both labelled the same item alike, so its label stands');
  must((await fetch(base + links.first.slice(0, -1) + 'x')).status === 404, 'a wrong link opens nothing');
}

// A person looks at the clusters of a round on a telephone, and calls one a template.
async function decider(browser, run, base) {
  const [found] = JSON.parse(run('clusters', 'find', '--json'));
  must(found.decision === 'open', 'the starter pages are a cluster');
  const path = new URL(run('clusters', 'link', 'Nguyễn Thị An').trim()).pathname;
  for (const width of [1280, 390]) {
    const context = await browser.newContext({ viewport: { width, height: 1400 } });
    await look(context, base, path, 'clusters', width);
    await look(context, base, path.replace('/cum/', '/en/clusters/'), 'clusters-en', width);
    await context.close();
  }
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 1400 } });
  const page = await context.newPage();
  await page.goto(base + path);
  const text = await page.locator('main').innerText();
  must(text.includes(found.key) && text.includes('Cửa hàng') && text.includes('Sản phẩm nổi bật'), 'stored titles and texts are shown');
  const asked = page.waitForResponse((r) => r.request().method() === 'POST');
  await page.getByRole('button', { name: 'Mẫu chưa chỉnh sửa' }).click();
  must((await asked).status() === 303, 'the decision is taken');
  await page.waitForLoadState();
  must((await page.locator('main').innerText()).includes('Mọi cụm của lượt này đã có quyết định'), 'nothing is left to decide');
  must(JSON.parse(run('clusters', 'list', '--json'))[0].decision === 'template', 'the cluster is a template');
  await context.close();
}

// Draws a sample of a quarter that has ended, and makes the links of both labellers.
function audited(run) {
  run('snapshot', 'freeze', '--quarter', '2026-Q2');
  run('audit', 'draw', '--quarter', '2026-Q2', '--seed', 'xổ số 48213', '--size', '12');
  const link = (name, role) => new URL(run('audit', 'link', '--quarter', '2026-Q2', '--labeller', name, '--role', role).trim()).pathname;
  return { first: link('Trần Thị Bình', 'first'), second: link('Lê Văn Cường', 'second') };
}

const folder = mkdtempSync(join(tmpdir(), 'danhba-browser-'));
let browser;
let failed = false;
try {
  must(browserPath, 'Chromium is not installed: apt-get install chromium');
  if (shots) mkdirSync(shots, { recursive: true });
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  await start(['demo', '--size', size, '--folder', join(folder, 'demo'), '--listen', `127.0.0.1:${port}`], port);
  browser = await chromium.launch({
    executablePath: browserPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const site = await searcher(browser, base);
  await sceptic(browser, base);
  const pages = [
    ['/', 'home'], ['/en/', 'home-en'], ['/tim?q=c%C3%A0+ph%C3%AA', 'search'], ['/en/search?q=ca+phe', 'search-en'],
    ['/tim?q=zzqxj', 'empty'], ['/tinh/lam-dong', 'province'], [site, 'site'], ['/thong-ke', 'statistics'],
    ['/en/statistics', 'statistics-en'], ['/phuong-phap', 'method'], ['/bot', 'bot'],
  ];
  for (const width of [1280, 390, 320]) {
    const context = await browser.newContext({ viewport: { width, height: width === 1280 ? 1400 : 1600 } });
    for (const [path, name] of pages) await look(context, base, path, name, width);
    await context.close();
  }
  const dark = await browser.newContext({ colorScheme: 'dark', viewport: { width: 1280, height: 1400 } });
  await look(dark, base, '/', 'home-dark', 1280);
  await look(dark, base, '/thong-ke', 'statistics-dark', 1280);
  await dark.close();
  const scenePort = await freePort();
  const sceneBase = `http://127.0.0.1:${scenePort}`;
  const run = await startScene(join(folder, 'scene'), scenePort);
  await labeller(browser, run, sceneBase, audited(run));
  await decider(browser, run, sceneBase);
} catch (error) {
  failed = true;
  console.error(`FAILED: ${error.message}`);
} finally {
  await browser?.close();
  for (const program of started) await stop(program);
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${checks - (failed ? 1 : 0)} passed, ${failed ? 1 : 0} failed`);
process.exit(failed ? 1 : 0);
