// The pages in a real Chromium, as people see them: wide and narrow, both languages, without JavaScript.
//   node pages.mjs PATH-TO-DANHBA [FOLDER-FOR-SCREENSHOTS]
// Starts the demo on a free port, walks the journeys of a searcher and of a sceptic, exits 1 on the first fault.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
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

async function startDemo(folder, port) {
  const demo = spawn(danhba, ['demo', '--size', size, '--folder', folder, '--listen', `127.0.0.1:${port}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  let gone = false;
  demo.stderr.on('data', (bytes) => { said += bytes; });
  demo.on('exit', () => { gone = true; });
  const deadline = Date.now() + 300_000;
  // The demo says what to open when everything is checked and indexed.
  while (!said.includes(`http://127.0.0.1:${port}`) || !(await answers(`http://127.0.0.1:${port}/readyz`))) {
    if (gone || Date.now() > deadline) throw new Error(`the demo did not come up:\n${said}`);
    await new Promise((done) => setTimeout(done, 200));
  }
  return demo;
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
  must(faults.length === 0, `${path}: ${faults.join('; ')}`);
  if (shots) await page.screenshot({ path: join(shots, `${name}-${width}.png`), fullPage: false });
  await page.close();
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

const folder = mkdtempSync(join(tmpdir(), 'danhba-browser-'));
let demo;
let browser;
let failed = false;
try {
  must(browserPath, 'Chromium is not installed: apt-get install chromium');
  if (shots) mkdirSync(shots, { recursive: true });
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  demo = await startDemo(join(folder, 'demo'), port);
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
} catch (error) {
  failed = true;
  console.error(`FAILED: ${error.message}`);
} finally {
  await browser?.close();
  if (demo && demo.exitCode === null) {
    const ended = new Promise((done) => demo.on('exit', done));
    demo.kill('SIGTERM');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${checks - (failed ? 1 : 0)} passed, ${failed ? 1 : 0} failed`);
process.exit(failed ? 1 : 0);
