// Runs inside build/bench-env/node: the four-party process on npm bpmn-engine; each step reads the saved state,
// resumes, signals one user task, waits for the next, and saves the state with fsync.
const fs = require('fs');
const path = require('path');
const { EventEmitter } = require('events');
const { Engine } = require('bpmn-engine');

const [folder, count] = [process.argv[2], Number(process.argv[3])];
const seats = [1, 2, 3, 4];
const flow = (s, t, c) =>
  `<sequenceFlow id="${s}_${t}" sourceRef="${s}" targetRef="${t}">` +
  (c ? `<conditionExpression xsi:type="tFormalExpression">${c}</conditionExpression>` : '') + '</sequenceFlow>';
const body = seats.map((n) => {
  const next = n === 4 ? 'End' : `Seat_${n + 1}`;
  if (n === 4) return `<userTask id="Seat_4"/>${flow('Seat_4', 'End')}`;
  return `<userTask id="Seat_${n}"/>${flow(`Seat_${n}`, `Check_${n}`)}` +
    `<exclusiveGateway id="Check_${n}" default="Check_${n}_Refused"/>` +
    flow(`Check_${n}`, next, '${environment.services.approved()}') + flow(`Check_${n}`, 'Refused');
}).join('');
const source = `<?xml version="1.0" encoding="UTF-8"?><definitions id="D" targetNamespace="bench"
  xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <process id="four" isExecutable="true"><startEvent id="Start"/>${flow('Start', 'Seat_1')}${body}
  <endEvent id="End"/><endEvent id="Refused"/></process></definitions>`;
const services = { approved: () => () => true };

const file = (n) => path.join(folder, `case-${n}.json`);
function save(n, state) {
  const handle = fs.openSync(file(n) + '.new', 'w');
  fs.writeSync(handle, JSON.stringify(state));
  fs.fsyncSync(handle);
  fs.closeSync(handle);
  fs.renameSync(file(n) + '.new', file(n));
}
const waits = (listener) => new Promise((resolve) => listener.once('activity.wait', resolve));

async function start(n) {
  const listener = new EventEmitter();
  const engine = new Engine({ name: `case ${n}`, source, services });
  const waiting = waits(listener);
  const run = await engine.execute({ listener });
  await waiting;
  save(n, await run.getState());
  await run.stop();
}

async function step(n) {
  const listener = new EventEmitter();
  const state = JSON.parse(fs.readFileSync(file(n)));
  const engine = new Engine({ name: `case ${n}`, services }).recover(state, { services });
  const resumed = waits(listener);
  const run = await engine.resume({ listener });
  const task = await resumed;
  const next = waits(listener);
  task.signal({ outcome: 'approve', comment: 'agreed' });
  const after = await next;
  if (after.id === task.id) throw new Error(`expected another seat after ${task.id}`);
  save(n, await run.getState());
  await run.stop();
}

(async () => {
  for (let n = 0; n < count + 10; n++) await start(n);
  for (let n = 0; n < 10; n++) await step(n);
  const seconds = [];
  for (let n = 10; n < count + 10; n++) {
    const began = process.hrtime.bigint();
    await step(n);
    seconds.push(Number(process.hrtime.bigint() - began) / 1e9);
  }
  console.log(JSON.stringify({ seconds }));
})().catch((error) => { console.error(error); process.exit(1); });
