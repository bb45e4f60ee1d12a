// Says of each line of standard input whether Grafana's parser takes it. Run by CorpusTest in a folder with @grafana/lezer-logql.
import { readFileSync } from 'node:fs';
import { parser } from '@grafana/lezer-logql';

for (const query of readFileSync(0, 'utf8').split('\n').filter((line) => line !== '')) {
  let wrong = false;
  parser.parse(query).iterate({ enter: (node) => { wrong ||= node.type.isError; } });
  console.log(wrong ? 'no' : 'yes');
}
