// The scenario of tests/clients/scenario.py, by the means of the package `soap`.
const { randomBytes } = require('node:crypto');
const { setTimeout: pause } = require('node:timers/promises');
const soap = require('soap');

const [address, token, name, wsdl] = process.argv.slice(2);
const attributes = { category: '打印', system: 'Windows' };
const sections = {
  section: [
    { name: 'symptom', text: '设备没有反应' },
    { name: 'resolution', text: '重装驱动 😀，再看一眼。' },
  ],
};

async function connect() {
  const client = await soap.createClientAsync(`${address}?${wsdl}`, {
    // Else the element `attributes` of the contract is taken for XML attributes.
    attributesKey: '$attributes',
    forceSoap12Headers: wsdl === 'wsdl12',
  });
  client.setSecurity(new soap.BearerSecurity(token));
  return async (operation, given) => {
    const [answer] = await client[`${operation}Async`](given);
    return answer.result;
  };
}

// The element `serviceFault` of a refusal; in SOAP 1.2 its parts have other names.
async function readFault(call) {
  try {
    await call();
  } catch (error) {
    const fault = error.root.Envelope.Body.Fault;
    return (fault.detail ?? fault.Detail).serviceFault;
  }
  throw new Error('It was not refused.');
}

async function play(call) {
  let cursor = '';
  let changes;
  do {
    changes = await call('listChanges', { cursor });
    cursor = changes.nextCursor;
  } while (changes.more);

  const found = await call('search', { query: '开机', limit: 5 });
  console.log(`found ${found.total} ${found.hits.hit[0].title}`);
  const number = await report(call);
  const log = randomBytes(10 << 20);
  let submission = await submit(call, number, log);
  const refused = await readFault(() => call('closeIncident', { number }));
  console.log(`refused ${refused.code} [${refused.details.detail.join(', ')}]`);

  while (['submitted', 'in_review'].includes(submission.state)) {
    await pause(100);
    submission = await call('getSubmission', { id: submission.id });
  }
  console.log(`reviewed ${submission.state}`);
  const article = await call('getArticle', { id: submission.article });
  console.log(`article ${article.sections.section[1].text}`);
  const { id } = article.attachments.attachment[0];
  const file = await call('getAttachment', { id });
  console.log(`attachment ${file.name} ${Buffer.from(file.data, 'base64').equals(log)}`);

  await close(call, number);
  const checkedIn = await call('checkIn', { title: `直接收入 ${name}`, sections, attributes });
  console.log(`checked in ${checkedIn.state}`);
  const since = await call('listChanges', { cursor, limit: 100 });
  const kinds = new Set(since.changes.change.map((change) => change.kind));
  console.log(`changes ${[...kinds].sort().join(' ')}`);
  const missing = await readFault(() => call('getArticle', { id: 999999999 }));
  console.log(`missing ${missing.code}`);
  const invalid = await readFault(() => call('createIncident', { title: 'x', impact: 7 }));
  console.log(`invalid ${invalid.code} ${invalid.path}`);
}

async function report(call) {
  const { number, state, title } = await call('createIncident', {
    title: '扫描仪不识别 😀',
    description: '三楼 <a> & 二楼',
    ...attributes,
    impact: 2,
    urgency: 2,
  });
  console.log(`reported ${state} ${title}`);
  const suggested = await call('suggest', { incident: number, limit: 10 });
  console.log(`suggested ${suggested.hits.hit[0].kind}`);
  const commented = await call('addComment', { number, text: '重启过 😀', internal: true });
  console.log(`commented ${commented.state}`);
  const moved = await call('transferIncident', {
    number,
    reason: '要查驱动',
    tried: '重启',
    level: 2,
  });
  console.log(`transferred ${moved.level}`);
  return number;
}

async function submit(call, number, log) {
  const submission = await call('submitSolution', {
    title: `驱动损坏 ${name}`,
    sections,
    attributes,
    attachments: {
      attachment: [{ name: '处理记录（三楼）.log', data: log.toString('base64') }],
    },
  });
  console.log(`submitted ${submission.state}`);
  const waiting = await call('linkSolution', { number, submission: submission.id });
  console.log(`linked ${waiting.pendingSubmission === submission.id}`);
  const resolved = await call('resolveIncident', { number, done: '换了驱动' });
  console.log(`resolved ${resolved.state}`);
  return submission;
}

async function close(call, number) {
  const verified = await call('verifyIncident', {
    number,
    solved: true,
    text: '好了，谢谢 😀',
    satisfaction: 5,
  });
  console.log(`verified ${verified.verification}`);
  console.log(`closed ${(await call('closeIncident', { number })).state}`);
  const { events } = await call('getIncident', { number });
  for (const { text } of events.event) {
    if (text?.includes('谢谢')) console.log(`word ${text}`);
  }
  const reopened = await call('reopenIncident', { number, reason: '又坏了' });
  console.log(`reopened ${reopened.state}`);
}

connect().then(play);
