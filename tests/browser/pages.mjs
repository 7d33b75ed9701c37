// The pages in a real Chromium, as people see them: wide and narrow, both languages, without JavaScript.
//   node pages.mjs PATH-TO-DANHBA [FOLDER-FOR-SCREENSHOTS]
// Starts the demo on a free port, walks the journeys of a searcher and of a sceptic; then freezes and audits a quarter that
// `danhba-scene` (built beside danhba) plays, and walks those of two labellers and of somebody who decides on clusters; then
// that of an owner who claims, mends, has checked again and removes a site. Every template is put to axe-core, and so are
// the states in which people meet it: waiting, queued, with faults in a form, looked after.
// Exits 1 on the first fault.
import { execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer as createSite } from 'node:http';
import { createServer } from 'node:net';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const danhba = resolve(process.argv[2] ?? 'target/debug/danhba');
const shots = process.argv[3] ? resolve(process.argv[3]) : null;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
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
async function startScene(folder, port, command = 'serve', more = {}) {
  const env = { ...more, PATH: process.env.PATH, DANHBA_DATA_DIR: folder, DANHBA_API__LISTEN: `127.0.0.1:${port}` };
  const run = (...args) => execFileSync(danhba, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  run('migrate');
  execFileSync(join(dirname(danhba), 'danhba-scene'), [`sqlite://${join(folder, 'danhba.db')}`], { stdio: 'ignore' });
  await start([command], port, env);
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
    cut: [...document.querySelectorAll('.scroll')].filter((e) => e.scrollWidth > e.clientWidth && innerWidth >= 380).length,
    unnamed: [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
      .filter((e) => !e.labels?.length && !e.getAttribute('aria-label')).length,
    pictures: [...document.querySelectorAll('svg[role=img], img')]
      .filter((e) => !(e.getAttribute('alt') ?? e.getAttribute('aria-label') ?? e.getAttribute('aria-labelledby') ?? e.querySelector('title'))).length,
  }));
  must(facts.lang === (path.startsWith('/en') ? 'en' : 'vi'), `${path}: lang is ${facts.lang}`);
  must(facts.title.length > 5, `${path}: no title`);
  must(facts.headings === 1 && facts.main === 1, `${path}: ${facts.headings} h1, ${facts.main} main`);
  must(facts.overflow <= 0, `${path} at ${width}: ${facts.overflow} px wider than the window`);
  if (path.includes('/nhung/')) must(facts.cut === 0, `${path} at ${width}: ${facts.cut} tables run out of the frame`);
  must(facts.unnamed === 0, `${path}: ${facts.unnamed} fields without a label`);
  must(facts.pictures === 0, `${path}: ${facts.pictures} pictures without words`);
}

// The rules of WCAG 2.2 A and AA that a machine can check, by name: target-size is off otherwise. CDP brings the script in
// past our Content-Security-Policy, which forbids all others.
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async (values) => {
    const { violations } = await window.axe.run(document, { runOnly: { type: 'tag', values } });
    return violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 200)}`);
  }, WCAG);
}

// The state that a page is in now, in both schemes: what a form answers cannot be loaded again.
async function accessibleHere(page, what) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    const found = await violations(page);
    must(found.length === 0, `${what}, ${colorScheme}: ${found.join('; ')}`);
  }
  await page.emulateMedia({ colorScheme: null });
}

async function accessible(browser, base, paths, more = {}) {
  // On a telephone other things are wider than their place than on a desk.
  for (const [colorScheme, width] of [['light', 1280], ['dark', 1280], ['light', 320]]) {
    const context = await browser.newContext({ ...more, colorScheme, viewport: { width, height: 1200 } });
    for (const path of paths) {
      const page = await context.newPage();
      await page.goto(base + path);
      const found = await violations(page);
      must(found.length === 0, `${path}, ${colorScheme}, ${width}: ${found.join('; ')}`);
      await page.close();
    }
    await context.close();
  }
}

// Text twice as large, and spaced as WCAG 1.4.12 says, at 320 px too: nothing runs out of the window, and no box cuts off
// the marks that Vietnamese stacks above and below its letters.
async function stretched(browser, base, paths, more = {}) {
  for (const [width, scale] of [[1280, '200%'], [320, '100%']]) {
    const context = await browser.newContext({ ...more, viewport: { width, height: 1200 } });
    for (const path of paths) {
      const page = await context.newPage();
      await page.goto(base + path);
      const found = await page.evaluate((scale) => {
        document.documentElement.style.fontSize = scale;
        for (const e of document.querySelectorAll('body *')) {
          Object.assign(e.style, { lineHeight: '1.5', letterSpacing: '.12em', wordSpacing: '.16em' });
          if (e.tagName === 'P') e.style.marginBottom = '2em';
        }
        const cut = [...document.querySelectorAll('body *')].filter((e) => {
          const hides = ['hidden', 'clip'].includes(getComputedStyle(e).overflowY) || e.matches('button, .button, .badge');
          return hides && e.clientHeight > 0 && e.scrollHeight > e.clientHeight + 1 && !e.closest('.hide, svg');
        });
        const { scrollWidth, clientWidth } = document.documentElement;
        return { over: scrollWidth - clientWidth, cut: cut.map((e) => e.outerHTML.slice(0, 120)) };
      }, scale);
      must(found.over <= 0, `${path} at ${width}, text at ${scale}: ${found.over} px wider than the window`);
      must(found.cut.length === 0, `${path} at ${width}, text at ${scale}: words are cut off in ${found.cut[0]}`);
      await page.close();
    }
    await context.close();
  }
}

// What the first page of results costs over the wire, style and fonts included, and how soon its largest part is there over
// a slow mobile network (the profile that Lighthouse calls slow 4G).
async function light(browser, base) {
  const context = await browser.newContext({ viewport: { width: 390, height: 800 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 });
  let bytes = 0;
  session.on('Network.loadingFinished', (e) => { bytes += e.encodedDataLength; });
  await page.goto(`${base}/tim?q=c%C3%A0+ph%C3%AA`, { waitUntil: 'networkidle' });
  must(await page.evaluate(() => document.fonts.check('1rem "Be Vietnam Pro"')), 'the font is ours');
  must(bytes > 20_000 && bytes <= 100_000, `the first page of results is ${bytes} bytes`);
  const largest = await page.evaluate(() => new Promise((done) => {
    new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime)).observe({ type: 'largest-contentful-paint', buffered: true });
    setTimeout(() => done(Infinity), 10_000);
  }));
  must(largest < 2_500, `the largest part of the first page of results is there after ${largest} ms`);
  console.log(`first page of results: ${bytes} bytes with style and fonts, its largest part after ${Math.round(largest)} ms`);
  await context.close();
}

// A name server that publishes one proof under each name, and knows one site, at this machine.
function nameServer() {
  const socket = createSocket('udp4');
  const server = { text: '', site: '', close: () => socket.close() };
  const [A, NS, TXT] = [1, 2, 16];
  socket.on('message', (asked, from) => {
    let at = 12;
    const labels = [];
    while (asked[at] !== 0) {
      labels.push(asked.toString('latin1', at + 1, at + 1 + asked[at]).toLowerCase());
      at += asked[at] + 1;
    }
    const question = asked.subarray(12, at + 5);
    const type = asked.readUInt16BE(at + 1);
    const name = labels.join('.');
    const known = server.site !== '' && (name === server.site || name === `www.${server.site}`);
    const record = (data) => {
      const front = Buffer.from([0xc0, 0x0c, 0, type, 0, 1, 0, 0, 0, 0, 0, data.length]);
      return Buffer.concat([front, data]);
    };
    const text = Buffer.from(server.text);
    const answers = [];
    if (type === TXT && server.text !== '') answers.push(record(Buffer.concat([Buffer.from([text.length]), text])));
    if (type === A && known) answers.push(record(Buffer.from([127, 0, 0, 1])));
    // ns.<the name itself>
    if (type === NS && name === server.site && known) answers.push(record(Buffer.from([2, 0x6e, 0x73, 0xc0, 0x0c])));
    const head = Buffer.alloc(12);
    asked.copy(head, 0, 0, 2);
    head.writeUInt16BE(answers.length > 0 || known ? 0x8580 : 0x8583, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(answers.length, 6);
    socket.send(Buffer.concat([head, question, ...answers]), from.port, from.address);
  });
  return new Promise((done) => socket.bind(0, '127.0.0.1', () => done(Object.assign(server, { port: socket.address().port }))));
}

// The site of an owner: one page, whatever is asked for.
function ownSite() {
  const site = { title: '', text: '' };
  const server = createSite((request, response) => {
    if (request.url === '/robots.txt') return response.writeHead(404).end();
    const paragraphs = Array.from({ length: 12 }, () => `<p>${site.text}</p>`).join('');
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    return response.end(`<!doctype html><html lang="vi"><title>${site.title}</title><h1>${site.title}</h1>${paragraphs}<a href="/thuc-don">Thực đơn</a><a href="/lien-he">Liên hệ</a></html>`);
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(Object.assign(site, { port: server.address().port, close: () => server.close() }))));
}

// Loads a page again and again for as long as a person is told to wait.
async function until(page, path, words) {
  const deadline = Date.now() + 60_000;
  for (;;) {
    await page.goto(path);
    const text = await page.locator('main').innerText();
    if (text.includes(words)) return text;
    if (Date.now() > deadline) throw new Error(`${path}: no “${words}” within a minute:\n${text}`);
    await new Promise((done) => setTimeout(done, 500));
  }
}

// Suggestions walked with the keyboard alone: down, up, back to what was typed, closed, and one of them searched for.
async function suggested(browser, base) {
  const context = await browser.newContext({ viewport: { width: 390, height: 900 } });
  const page = await context.newPage();
  await page.goto(base);
  const box = page.locator('#q');
  const list = page.locator('[role=listbox]');
  const chosen = () => page.locator('[role=option][aria-selected=true]').count();
  must((await box.getAttribute('role')) === 'combobox', 'the search box is a combobox');
  await box.focus();
  await page.keyboard.type('cà p', { delay: 5 });
  await list.locator('[role=option]').first().waitFor();
  must((await box.getAttribute('aria-expanded')) === 'true', 'suggestions are said to be open');
  must((await chosen()) === 0 && (await box.inputValue()) === 'cà p', 'nothing is chosen by itself');
  await page.keyboard.press('ArrowDown');
  const first = await list.locator('[role=option]').first();
  must((await box.getAttribute('aria-activedescendant')) === (await first.getAttribute('id')), 'the first one is active');
  must((await chosen()) === 1 && (await box.inputValue()) === (await first.getAttribute('data-text')), 'and stands in the box');
  await page.keyboard.press('ArrowUp');
  must((await chosen()) === 0 && (await box.inputValue()) === 'cà p', 'up from the first leads back to what was typed');
  await page.keyboard.press('ArrowUp');
  const last = await list.locator('[role=option]').last();
  must((await box.getAttribute('aria-activedescendant')) === (await last.getAttribute('id')), 'and further up to the last');
  await page.keyboard.press('Escape');
  must(!(await list.isVisible()) && (await box.inputValue()) === 'cà p', 'Escape closes and gives back what was typed');
  must((await box.getAttribute('aria-expanded')) === 'false', 'and says so');
  await page.keyboard.press('ArrowDown');
  await list.locator('[role=option]').first().waitFor();
  await page.keyboard.press('ArrowDown');
  const wanted = await box.inputValue();
  await Promise.all([page.waitForURL((url) => url.pathname === '/tim'), page.keyboard.press('Enter')]);
  must(new URL(page.url()).searchParams.get('q') === wanted, 'Enter searches for what stands in the box');
  await context.close();
}

// An owner on a telephone, without JavaScript, of a site whose name the DNS does not know at first: claims, describes, mends the site and has it checked again, removes it.
async function owner(browser, base, dns, site, domain) {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 1000 } });
  const page = await context.newPage();
  await page.goto(`${base}/w/${domain}`);
  await page.getByRole('link', { name: 'Đây là website của tôi' }).click();
  must((await page.getByLabel('Tên miền').inputValue()) === domain, 'the name is filled in');
  await page.getByLabel('Tên miền').fill('sai');
  await page.getByRole('button', { name: 'Gửi' }).click();
  must((await page.getByRole('alert').innerText()).includes('biz.vn'), 'a wrong name is explained');
  await page.getByLabel('Tên miền').fill(`https://www.${domain}/`);
  await page.getByRole('button', { name: 'Gửi' }).click();
  await page.waitForURL(/\/yeu-cau\//);
  const receipt = page.url();
  dns.text = (await page.locator('pre').first().innerText()).trim();
  must(dns.text.startsWith('danhba-verify='), 'the page says what to publish');
  if (shots) await page.screenshot({ path: join(shots, 'receipt-390.png') });
  await page.getByRole('button', { name: 'Kiểm tra ngay' }).click();
  await until(page, receipt, 'Chăm sóc mục của bạn');
  await page.getByLabel('Mô tả ngắn').fill('Phở bò nấu củi từ bốn giờ sáng');
  await page.getByRole('button', { name: 'Lưu' }).click();
  must((await page.locator('main').innerText()).includes('Đã lưu.'), 'the description is saved');
  if (shots) await page.screenshot({ path: join(shots, 'care-390.png'), fullPage: true });
  await page.getByRole('button', { name: 'Ghi tên vào bảng vàng' }).click();
  must((await page.locator('main').innerText()).includes('Rút khỏi bảng vàng') || (await page.getByRole('button', { name: 'Rút khỏi bảng vàng' }).count()) === 1, 'the holder is on the list');
  must((await fetch(`${base}/w/${domain}/huy-hieu.svg`)).headers.get('content-type') === 'image/svg+xml', 'the badge is a picture');
  await page.goto(`${base}/w/${domain}`);
  must((await page.locator('main').innerText()).includes('Phở bò nấu củi'), 'and the public reads it');
  // The site gets a page of its own, and the check finds it.
  const before = await (await fetch(`${base}/api/v1/domains/${domain}`)).json();
  Object.assign(site, { title: 'Phở bò Bà Lan – nấu củi từ 1978', text: 'Quán phở của gia đình chúng tôi nấu nước dùng bằng bếp củi từ bốn giờ sáng, bán đến khi hết.' });
  dns.site = domain;
  await sent(page, 'Kiểm tra lại ngay');
  await page.waitForURL('**/kiem-tra');
  must((await page.getByRole('link', { name: 'Tải lại' }).count()) === 1, 'who waits without scripts has a link');
  const mended = await until(page, `${base}/w/${domain}/kiem-tra`, 'Đã kiểm tra lại lúc');
  must(mended.includes('Thay đổi') && mended.includes('Phở bò Bà Lan'), `the check tells what is new:\n${mended}`);
  await page.goto(`${base}/w/${domain}`);
  must((await page.locator('h1').innerText()).includes('Phở bò Bà Lan'), 'and the public page has it');
  const after = await (await fetch(`${base}/api/v1/domains/${domain}`)).json();
  must(after.danhba_state.class === 'USE_WEB' && after.danhba_state.checked_at > before.danhba_state.checked_at, `the state is of the new check: ${JSON.stringify(after.danhba_state)}`);
  await page.goto(`${base}/w/${domain}/kiem-tra`);
  if (shots) await page.screenshot({ path: join(shots, 'recheck-390.png') });
  await page.goto(receipt);
  await page.getByRole('button', { name: 'Gỡ khỏi danh bạ' }).click();
  must((await page.locator('main').innerText()).includes('đã được gỡ theo yêu cầu'), 'the page says that it is gone');
  for (const path of [`/w/${domain}`, `/api/v1/domains/${domain}`, `/w/${domain}/kiem-tra`]) {
    must((await fetch(base + path)).status === 404, `${path} is gone at once`);
  }
  must(!(await (await fetch(`${base}/api/v1/search?zone=biz.vn&limit=100`)).text()).includes(domain), 'the search does not name it');
  await context.close();
  await accessible(browser, base, [new URL(receipt).pathname, new URL(receipt).pathname.replace('/yeu-cau/', '/en/request/')]);
}

// Presses a button that sends a form, until the form is taken and the page that follows is there.
async function sent(page, name) {
  const taken = page.waitForResponse((r) => r.request().method() === 'POST');
  const arrived = page.waitForEvent('load');
  await page.getByRole('button', { name }).click();
  must((await taken).status() === 303, `${name}: the form is taken`);
  await arrived;
}

// A person whose name nobody sees: proves control, reads why, waits with scripts while the page stays where it is, agrees.
async function person(browser, run, base, dns) {
  const domain = 'le-van-an.id.vn';
  const register = join(mkdtempSync(join(tmpdir(), 'danhba-person-')), 'dang-ky.csv');
  writeFileSync(register, `domain,registered_on,holder_kind\n${domain},2026-01-15,citizen\n`);
  run('import', register);
  const context = await browser.newContext({ viewport: { width: 390, height: 1000 } });
  const page = await context.newPage();
  await page.goto(`${base}/chu-so-huu/nhan?ten=${domain}`);
  await page.getByRole('button', { name: 'Gửi' }).click();
  await page.waitForURL(/\/yeu-cau\//);
  dns.text = (await page.locator('pre').first().innerText()).trim();
  // The mark is gone if the page is loaded again. The news may be there before it: what is waited for is what lasts.
  const marked = async (press) => {
    await sent(page, press);
    await page.evaluate(() => { window.stays = true; });
  };
  await marked('Kiểm tra ngay');
  await page.getByRole('heading', { name: 'Chăm sóc mục của bạn' }).waitFor({ timeout: 60_000 });
  must(await page.evaluate(() => window.stays === true), 'news come without the page being loaded again');
  must((await page.locator('#news').getAttribute('role')) === 'status', 'and are read aloud');
  must((await page.locator('#news').innerText()).includes('Vì sao website có trạng thái này'), 'a holder reads why');
  await accessibleHere(page, 'care of a name that is not shown');
  await marked('Đã sửa? Kiểm tra lại ngay');
  await page.locator('#news').getByText('Đã kiểm tra lại lúc').waitFor({ timeout: 60_000 });
  must(await page.evaluate(() => window.stays === true), 'nor for a check');
  await page.getByLabel('Tôi là chủ thể').check();
  await sent(page, /^Đồng ý$/);
  await page.getByText('Bạn đã đồng ý lúc').waitFor();
  must((await page.locator('main').innerText()).includes('Bạn đã đồng ý lúc'), 'the consent is kept');
  await accessibleHere(page, 'care with consent');
  await sent(page, 'Rút lại đồng ý');
  must((await fetch(`${base}/w/${domain}`)).status === 404, 'one press hides the name');
  await context.close();
}

// The states of the pages of holders where no worker runs, so that they last.
async function waiting(browser, run, base) {
  const names = run('export', 'verdicts').split('\n').map((line) => line.split(',')[0]);
  let domain;
  for (const name of names.filter((name) => name.endsWith('.biz.vn'))) {
    domain ??= (await fetch(`${base}/w/${name}`)).ok ? name : undefined;
  }
  must(domain, 'the scene has a business that is shown');
  const context = await browser.newContext({ viewport: { width: 390, height: 1000 } });
  const page = await context.newPage();
  const ask = async (form, press) => {
    await page.goto(`${base}${form}?ten=${domain}`);
    await page.getByRole('button', { name: /Gửi|Send/ }).click();
    await page.waitForURL(/\/(yeu-cau|request)\//);
    if (press) await sent(page, press);
    return new URL(page.url()).pathname;
  };
  const pages = [
    await ask('/chu-so-huu/nhan'), await ask('/chu-so-huu/go'), await ask('/chu-so-huu/nhan', 'Kiểm tra ngay'),
    await ask('/chu-so-huu/go', 'Chuyển cho người xem xét'), `/w/${domain}/kiem-tra`, `/en/w/${domain}/check`,
  ];
  await page.goto(`${base}/w/${domain}`);
  await sent(page, 'Kiểm tra lại ngay');
  await page.locator('[data-waiting]').waitFor();
  must((await page.locator('meta[http-equiv=refresh]').count()) === 0, 'no page loads itself again');
  await accessible(browser, base, [...pages, ...pages.map((path) => path.replace('/yeu-cau/', '/en/request/'))]);
  await stretched(browser, base, pages);
  for (const form of ['/chu-so-huu/bao-sai', '/en/owner/report']) {
    await page.goto(base + form);
    await page.locator('#ten').fill('sai');
    await page.locator('main form button').click();
    await page.locator('.errors').waitFor();
    await accessibleHere(page, `${form} with faults`);
  }
  await context.close();
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
  must(!(await page.locator('[data-copies]').isVisible()), 'without scripts no button promises to copy');
  await page.goto(`${base}/tim?q=${encodeURIComponent('zzqxj qwxzv')}`);
  must((await page.locator('main a[href^="/w/"]').count()) === 0, 'nonsense finds nothing');
  must((await page.locator('main li').count()) >= 3, 'an empty answer helps with tips');
  await context.close();
  return path;
}

// One press copies the address of a site's page.
async function copied(browser, base, path) {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  await page.goto(base + path);
  await page.locator('[data-copies]').click();
  await page.locator('#copied').filter({ hasText: 'Đã chép' }).waitFor();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  must(text === (await page.locator('#share').inputValue()) && text.includes(path), `the address is copied: ${text}`);
  await context.close();
}

// The front page, a search and a form with nothing but a keyboard: each stop is seen, none is hidden, and Enter does it.
// On paper there is nothing to open or to press: what is folded stands open, and the sheet says where it is from.
async function onPaper(browser, base) {
  const context = await browser.newContext({ viewport: { width: 720, height: 1000 } });
  const page = await context.newPage();
  const seen = (what) => page.evaluate((w) => [...document.querySelectorAll(w)].filter((e) => e.checkVisibility() && e.getBoundingClientRect().height > 0).length, what);
  await page.goto(`${base}/tro-giup`);
  must(await seen('.leaves details p') === 0 && await seen('.printed') === 0, 'on the screen states are folded');
  await page.emulateMedia({ media: 'print' });
  must(await seen('.leaves details p') > 50, 'on paper each state is explained');
  must(await seen('.printed') === 1 && await seen('.top nav') === 0, 'the sheet has an address and no navigation');
  await context.close();
}

async function keyboard(browser, base) {
  // Without motion: what moves into view is measured where it arrives.
  for (const path of ['/', '/tim?q=ca+phe', '/thong-ke', '/chu-so-huu/bao-sai', '/en/staff/sign-in']) {
    const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.goto(base + path);
    const seen = new Set();
    for (let n = 0; ; n += 1) {
      must(n < 3_000, `${path}: the keyboard does not come to the end of the page`);
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const e = document.activeElement;
        // Beyond the last stop is the first again, or nothing.
        if (!e || e === document.body || e === window.firstStop) return null;
        window.firstStop ??= e;
        window.lastStop = e;
        const box = e.getBoundingClientRect();
        const style = getComputedStyle(e);
        const inside = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
        // A tile of the map shows its focus on its rectangle.
        const mark = e.querySelector?.('rect') ? getComputedStyle(e.querySelector('rect')).strokeWidth : '';
        return { what: e.outerHTML.slice(0, 120), inside, outline: parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none' || mark === '3px' };
      });
      if (at === null) break;
      must(at.inside, `${path}: focus leaves the window at ${at.what}`);
      must(at.outline, `${path}: focus is not seen at ${at.what}`);
      seen.add(at.what);
    }
    must(seen.size > 8, `${path}: only ${seen.size} stops`);
    must(await page.evaluate(() => window.lastStop === [...document.querySelectorAll('a[href]')].at(-1)), `${path}: the keyboard reaches the last link`);
    await context.close();
  }
  const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${base}/`);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  must(await page.evaluate(() => document.activeElement?.id === 'main'), 'the skip link leads to the content');
  for (let n = 0; n < 5 && !(await page.evaluate(() => document.activeElement?.id === 'q')); n += 1) await page.keyboard.press('Tab');
  await page.keyboard.type('ca phe');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=ca\+phe/);
  await context.close();
}

async function sceptic(browser, base) {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 1000 } });
  const page = await context.newPage();
  await page.goto(`${base}/thong-ke`);
  const rows = await page.locator('table').count();
  must(rows >= 2, 'the statistics page shows tables');
  const statistics = await (await fetch(`${base}/api/v1/statistics?by=province`)).json();
  must(Array.isArray(statistics.groups) && statistics.groups.length >= 34, 'the API has the 34 provinces');
  const figure = page.locator('section[aria-labelledby=last-look] .cards > div').first();
  const words = (await figure.innerText()).replaceAll('\u00a0', ' ');
  const [, numerator, denominator] = (words.match(/([\d.]+) \/ ([\d.]+)/) ?? []).map((n) => Number(n.replaceAll('.', '')));
  const { figures } = statistics.total;
  must(numerator === figures.in_use.numerator && denominator === figures.in_use.denominator, `numerator and denominator are those of the API: ${words}`);
  must(/Cận: \[[\d,]+%; [\d,]+%\]/.test(words) && /Độ bao phủ: [\d,]+%/.test(words), `bounds and coverage are told: ${words}`);
  const names = () => page.locator('table[aria-labelledby=t-province] tbody th, table:has(#t-province) tbody th').allInnerTexts();
  const usual = await names();
  await page.locator('table:has(#t-province) thead a').nth(1).click();
  await page.waitForURL(/sap-xep=/);
  const turned = await names();
  must(usual.length === turned.length && usual.join() !== turned.join(), 'the table of provinces is sorted by a link');
  must((await page.locator('table:has(#t-province) th[aria-sort]').count()) === 1, 'and says how');
  const download = page.locator('section:has(#t-province) a', { hasText: 'CSV' }).first();
  const file = await fetch(base + (await download.getAttribute('href')));
  const lines = (await file.text()).trim().split('\n');
  must(file.headers.get('content-type').startsWith('text/csv') && lines.length > 34, `the table goes along as a file of ${lines.length} lines`);
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
    await signIn(page, run, base, role === 'first' ? 'binh.tran' : 'cuong.le', 'labeller', lang === 'en');
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
    for (const colorScheme of ['light', 'dark']) {
      const seeing = await browser.newContext({ colorScheme, viewport: { width, height: 1400 }, storageState: await context.storageState() });
      const again = await seeing.newPage();
      await again.goto(base + path);
      await sound(again, path, width);
      const found = await violations(again);
      must(found.length === 0, `audit as ${role}, ${colorScheme}: ${found.join('; ')}`);
      await seeing.close();
    }
    must(foreign.length === 0, `${role}: ${foreign.join(', ')} was asked for`);
    await context.close();
  }
  const status = JSON.parse(run('audit', 'status', '--quarter', '2026-Q2', '--json'));
  must(status.settled === 1, 'both labelled the same item alike, so its label stands');
  const unsigned = await fetch(base + links.first, { redirect: 'manual' });
  must(unsigned.status === 303 && unsigned.headers.get('location').startsWith('/nhan-vien/dang-nhap'), 'a link alone opens nothing');
}

// What machines read is well-formed: a browser parses it.
async function readable(browser, base, paths) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${base}/gioi-thieu`);
  for (const [path, root] of paths) {
    const text = await (await fetch(base + path)).text();
    const found = await page.evaluate((text) => {
      const xml = new DOMParser().parseFromString(text, 'application/xml');
      return xml.querySelector('parsererror')?.textContent ?? xml.documentElement.localName;
    }, text);
    must(found === root, `${path} is no ${root}: ${found}`);
  }
  await context.close();
}

const SENTENCE = 'quýt ngọt mùa thu';

// The code that a telephone shows for a secret in base 32 (RFC 6238).
function oneTimeCode(secret) {
  const bits = [...secret.replaceAll(' ', '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', key).update(step).digest();
  return String((digest.readUInt32BE(digest[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

// Makes an account and signs it in for the first time, telephone and all. The page is left on the recovery codes.
async function signIn(page, run, base, name, role, english = false) {
  const invitation = new URL(run('staff', 'add', name, '--person', 'Trần Thị Bình', '--role', role).trim());
  await page.goto(base + (english ? invitation.pathname.replace('/nhan-vien/mat-khau/', '/en/staff/password/') : invitation.pathname));
  for (const id of ['#mat-khau', '#lap-lai']) await page.locator(id).fill(SENTENCE);
  await page.locator('main button').click();
  await page.waitForURL(/(dang-nhap|sign-in)\?moi=1/);
  await page.locator('#ten').fill(name);
  await page.locator('#mat-khau').fill(SENTENCE);
  await page.locator('main button').click();
  await page.waitForURL(/buoc-hai|second-step/);
  await page.locator('#ma').fill(oneTimeCode(await page.locator('.code-big').innerText()));
  await page.locator('main button').click();
  must((await page.locator('.codes li').count()) === 10, `${name}: ten codes for paper`);
}

// The pages of the staff, in the session of somebody who has just signed in.
async function staff(browser, run, base) {
  const password = run('staff', 'add', 'moi.vao', '--person', 'Lê Hà', '--role', 'labeller').trim();
  const invitation = new URL(password).pathname;
  for (const width of [1280, 390, 320]) {
    const context = await browser.newContext({ viewport: { width, height: 1400 } });
    await look(context, base, '/nhan-vien/dang-nhap', 'sign-in', width);
    await look(context, base, invitation, 'password', width);
    await context.close();
  }
  await accessible(browser, base, ['/nhan-vien/dang-nhap', '/en/staff/sign-in', invitation, invitation.replace('/nhan-vien/mat-khau/', '/en/staff/password/')]);
  await stretched(browser, base, ['/nhan-vien/dang-nhap', invitation]);
  for (const [name, english, colorScheme, width] of [['ha.le', false, 'light', 390], ['an.do', true, 'dark', 1280]]) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 1400 } });
    const page = await context.newPage();
    const faults = [];
    page.on('request', (r) => { if (!r.url().startsWith(base) && !r.url().startsWith('data:')) faults.push(r.url()); });
    run('staff', 'add', name, '--person', 'Nguyễn Văn Đỗ', '--role', 'officer', '--province', '37');
    const fresh = new URL(run('staff', 'reset', name).trim()).pathname;
    await page.goto(base + (english ? fresh.replace('/nhan-vien/mat-khau/', '/en/staff/password/') : fresh));
    for (const id of ['#mat-khau', '#lap-lai']) await page.locator(id).fill(SENTENCE);
    await page.locator('main button').click();
    await page.locator('#ten').fill(name);
    await page.locator('#mat-khau').fill(SENTENCE);
    await page.locator('main button').click();
    await page.waitForURL(/buoc-hai|second-step/);
    const check = async (what) => {
      await sound(page, new URL(page.url()).pathname, width);
      const found = await violations(page);
      must(found.length === 0, `${what}, ${colorScheme}: ${found.join('; ')}`);
      if (shots) await page.screenshot({ path: join(shots, `${what}-${width}.png`), fullPage: true });
    };
    await check('second-step');
    await page.locator('#ma').fill(oneTimeCode(await page.locator('.code-big').innerText()));
    await page.locator('main button').click();
    await page.locator('.codes').waitFor();
    await check('recovery-codes');
    await page.locator('main a.button').click();
    await page.waitForURL(/\/(nhan-vien|en\/staff)$/);
    await check('staff');
    await narrated(page, check, english);
    const cookies = await context.cookies();
    must(cookies.length === 1 && cookies[0].httpOnly && cookies[0].sameSite === 'Lax', 'one cookie, and no script reads it');
    await page.locator('main button').first().click();
    await page.waitForURL(/dang-nhap|sign-in/);
    await page.goto(`${base}/nhan-vien`);
    must(page.url().includes('dang-nhap'), 'who signed out is out');
    must(faults.length === 0, `${faults.join(', ')} was asked for`);
    await context.close();
  }
}

// An officer changes a sentence of the quarterly report: a figure that does not exist is told, one that does is put in.
async function narrated(page, check, english) {
  await page.locator('main ul a').first().click();
  await page.waitForURL(/bao-cao|staff\/report/);
  await check('quarterly-report');
  await page.locator('#registration ~ p a').first().click();
  await page.locator('#loi').waitFor();
  await check('quarterly-report-edit');
  await page.locator('#loi').fill('Đã có {đăng kí} tên miền.');
  await page.locator('main form button').first().click();
  await page.locator('.errors').waitFor();
  must((await page.locator('.errors').innerText()).includes('{đăng kí}'), 'the wrong name is told');
  must((await page.locator('#loi').inputValue()) === 'Đã có {đăng kí} tên miền.', 'nothing that was written is lost');
  await check('quarterly-report-wrong');
  await page.locator('#loi').fill('Đã có {đăng ký} tên miền, theo lời của cán bộ.');
  await page.locator('main form button').first().click();
  await page.waitForURL(/#registration$/);
  const report = page.locator('article.report');
  await report.getByText('theo lời của cán bộ').waitFor();
  must(!(await report.innerText()).includes('{'), 'names of figures are written, not read');
  if (!english) {
    await page.emulateMedia({ media: 'print' });
    must(!(await page.locator('main').innerText()).includes('Sửa'), 'on paper stand the words and nothing else');
    await page.emulateMedia({ media: 'screen' });
  }
  await page.goto(new URL(english ? '/en/staff' : '/nhan-vien', page.url()).href);
}

// A person looks at the clusters of a round on a telephone, and calls one a template.
async function decider(browser, run, base) {
  const [found] = JSON.parse(run('clusters', 'find', '--json'));
  must(found.decision === 'open', 'the starter pages are a cluster');
  const path = new URL(run('clusters', 'link', 'Nguyễn Thị An').trim()).pathname;
  const door = await browser.newContext();
  await signIn(await door.newPage(), run, base, 'dung.pham', 'analyst');
  const storageState = await door.storageState();
  await door.close();
  const alone = await fetch(base + path, { redirect: 'manual' });
  must(alone.status === 303 && alone.headers.get('location').startsWith('/nhan-vien/dang-nhap'), 'a link alone opens nothing');
  for (const width of [1280, 390]) {
    const context = await browser.newContext({ storageState, viewport: { width, height: 1400 } });
    await look(context, base, path, 'clusters', width);
    await look(context, base, path.replace('/cum/', '/en/clusters/'), 'clusters-en', width);
    await context.close();
  }
  await accessible(browser, base, [path, path.replace('/cum/', '/en/clusters/')], { storageState });
  await stretched(browser, base, [path], { storageState });
  const context = await browser.newContext({ storageState, javaScriptEnabled: false, viewport: { width: 390, height: 1400 } });
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
  await copied(browser, base, site);
  await suggested(browser, base);
  await sceptic(browser, base);
  await keyboard(browser, base);
  await onPaper(browser, base);
  const pages = [
    ['/', 'home'], ['/en/', 'home-en'], ['/tim?q=c%C3%A0+ph%C3%AA', 'search'], ['/en/search?q=ca+phe', 'search-en'],
    ['/tim?q=zzqxj', 'empty'], ['/tinh/lam-dong', 'province'], ['/tinh/ha-noi/hoan-kiem-00070', 'ward'], [site, 'site'], ['/thong-ke', 'statistics'], ['/nhung/ban-do', 'embed-map'], ['/nhung/so-lieu', 'embed'],
    ['/en/statistics', 'statistics-en'], ['/phuong-phap', 'method'], ['/bot', 'bot'],
    ['/nganh/i', 'trade'], ['/chu-so-huu', 'owner'], ['/chu-so-huu/bao-sai', 'report'], ['/yeu-cau', 'receipts'],
    [`${site}/kiem-tra`, 'recheck'], ['/tro-giup', 'help'], ['/bang-vang', 'well-kept'], ['/chat-luong-tim', 'search-quality'], ['/en/owner/claim', 'claim-en'],
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
  const english = site.replace('/w/', '/en/w/');
  const both = [
    '/', '/en', '/tim?q=ca+phe', '/en/search?q=ca+phe', '/tim?q=zzqxj', '/en/search?q=zzqxj', '/tinh', '/en/province', '/tinh/lam-dong',
    '/en/province/lam-dong', '/tinh/ha-noi/hoan-kiem-00070', '/en/province/ha-noi/hoan-kiem-00070', '/nganh', '/en/trade', '/nganh/i', '/en/trade/i', site, english, `${site}/kiem-tra`, `${english}/check`,
    '/chu-so-huu', '/en/owner', '/chu-so-huu/go', '/en/owner/claim', '/chu-so-huu/bao-sai', '/en/owner/report', '/thong-ke', '/en/statistics', '/thong-ke?nhom=province', '/en/statistics?nhom=registrar',
    '/phuong-phap', '/en/method', '/bot', '/en/bot', '/gioi-thieu', '/en/about', '/api', '/en/api', '/bang-vang', '/en/well-kept', '/nhung/pheu', '/en/embed/map', '/nhung/xu-huong', '/tro-giup', '/en/help', '/khong-co', '/en/nowhere',
  ];
  await accessible(browser, base, both);
  await stretched(browser, base, both);
  const places = (await (await fetch(`${base}/sitemap.xml`)).text()).match(/\/sitemaps\/[a-z-]+\.1\.xml/)[0];
  await readable(browser, base, [
    ['/sitemap.xml', 'sitemapindex'], ['/sitemaps/trang.xml', 'urlset'], ['/sitemaps/xa-phuong.xml', 'urlset'], [places, 'urlset'],
    ['/tinh/ha-noi/atom.xml', 'feed'], ['/en/province/lam-dong/atom.xml', 'feed'], ['/nganh/i/atom.xml', 'feed'], ['/nganh/v/atom.xml', 'feed'],
    ['/opensearch.xml', 'OpenSearchDescription'], ['/en/opensearch.xml', 'OpenSearchDescription'], ['/assets/icon.svg', 'svg'],
  ]);
  await light(browser, base);
  const scenePort = await freePort();
  const sceneBase = `http://127.0.0.1:${scenePort}`;
  const run = await startScene(join(folder, 'scene'), scenePort);
  await labeller(browser, run, sceneBase, audited(run));
  await staff(browser, run, sceneBase);
  await decider(browser, run, sceneBase);
  await waiting(browser, run, sceneBase);
  // A worker sees at once that the names of a scene do not exist: which are listed is asked where none runs.
  const listed = (await (await fetch(`${sceneBase}/api/v1/search?zone=biz.vn`)).json()).items[0]?.domain;
  must(listed, 'the scene has sites');
  const [dns, shop] = [await nameServer(), await ownSite()];
  try {
    const ownPort = await freePort();
    const around = {
      DANHBA_RESOLVER__SERVERS: `127.0.0.1:${dns.port}`, DANHBA_CRAWLER__CANARIES: '', DANHBA_CRAWLER__ALLOW_NETWORKS: '127.0.0.0/8',
      DANHBA_CRAWLER__HTTP_PORT: String(shop.port), DANHBA_CRAWLER__HTTPS_PORT: String(await freePort()),
      DANHBA_PACE__PER_HOST_MS: '50', DANHBA_PACE__PER_ADDRESS_MS: '20',
    };
    const ownRun = await startScene(join(folder, 'owner'), ownPort, 'run', around);
    await owner(browser, `http://127.0.0.1:${ownPort}`, dns, shop, listed);
    await person(browser, ownRun, `http://127.0.0.1:${ownPort}`, dns);
  } finally {
    dns.close();
    shop.close();
  }
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
