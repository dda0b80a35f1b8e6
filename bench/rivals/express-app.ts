/* An Express app that reads a body and responds with a constant: the upper limit of Express on Node. */
import express from 'express';

const ANSWER =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' +
  '<JobDocument xmlns="http://xml.vidispine.com/schema/vidispine"><jobId>VX-1</jobId><user>admin</user>' +
  '<started>2026-01-01T00:00:00.000Z</started><status>READY</status><type>NONE</type><priority>MEDIUM</priority></JobDocument>';

const app = express();
app.use(express.text({ type: () => true }));
app.post('/API/job', (_req, res) => {
  res.type('application/xml').send(ANSWER);
});
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.send?.(`http://127.0.0.1:${address.port}/API`);
});
