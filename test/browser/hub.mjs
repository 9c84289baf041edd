/* A hub, and sites that sign sheets for it, as their servers do. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { Shop } from './shop.mjs';

export const HOUR = 3_600_000;

const FIGURES = [
  'planned_ms',
  'working_ms',
  'idle_ms',
  'absent_ms',
  'unknown_ms',
  'occupied_ms',
  'working_station_ms',
  'units',
];
const SCOPES = ['factory', 'type', 'station'];

export class Hub extends Shop {
  command = 'hub';

  constructor() {
    super();
    this.options = [];
  }

  /** `site`: a Site; `more`: of what it says of itself. */
  async enrol(site, group, more = {}) {
    const wanted = { site: site.name, ...(group ? { group } : {}) };
    const { code } = await this.call('POST', '/api/hub/codes', wanted);
    await this.call('POST', '/api/hub/enrol', {
      site: site.name,
      code,
      public_key: site.publicKey,
      epoch: site.epoch,
      name: site.name,
      link: `https://${site.name}.example/`,
      time_zone: 'Europe/Berlin',
      ...more,
    });
    return site;
  }

  /** What became of each. */
  async bring(...sheets) {
    const { results } = await this.call('POST', '/api/hub/sheets', { sheets });
    return results.map(({ status, reason }) => (reason ? `${status}: ${reason}` : status));
  }
}

/* The rows of a sheet: 'factory', 'type Press', 'station S1'; null: hidden. */
function rowOf(name, figures) {
  const [scope, ...id] = name.split(' ');
  const row = { scope, scope_id: id.join(' ') };
  if (figures === null) return { ...row, suppressed: true };
  for (const each of FIGURES) row[each] = figures[each] ?? 0;
  return { ...row, suppressed: false };
}

function inOrder(a, b) {
  const scope = SCOPES.indexOf(a.scope) - SCOPES.indexOf(b.scope);
  return scope || Buffer.compare(Buffer.from(a.scope_id), Buffer.from(b.scope_id));
}

export class Site {
  constructor(name, epoch = 7) {
    this.name = name;
    this.epoch = epoch;
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    this.key = privateKey;
    this.publicKey = publicKey
      .export({ type: 'spki', format: 'der' })
      .subarray(-32)
      .toString('base64');
  }

  #sign(kind, text) {
    return sign(null, Buffer.from(`shopfloor-${kind}-1\n${text}`), this.key).toString('base64');
  }

  /** A signed sheet, from `start` (ms since 1970) on. `rows`: figures by row, see rowOf(). */
  sheet(start, rows, { hours = 1, k = 5, revision = 1 } = {}) {
    const list = Object.entries(rows)
      .map(([name, figures]) => rowOf(name, figures))
      .sort(inOrder);
    const scopes = SCOPES.filter((scope) => list.some((row) => row.scope === scope));
    const text = JSON.stringify({
      site: this.name,
      epoch: this.epoch,
      start: new Date(start).toISOString(),
      end: new Date(start + hours * HOUR).toISOString(),
      revision,
      policy: { k, scopes, personal: k === 0 },
      rows: list,
    });
    return { sheet: text, signature: this.#sign('sheet', text) };
  }

  /** That it goes on in another epoch. */
  announcement(epoch, reason = 'restored') {
    const said = { site: this.name, epoch, previous_epoch: this.epoch, reason };
    this.epoch = epoch;
    return { ...said, signature: this.#sign('epoch', JSON.stringify(said)) };
  }
}
