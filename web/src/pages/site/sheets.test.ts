import { expect, it } from 'vitest';
import type { Sheet } from '../../api/hub';
import { latestOf } from './sheets';

const sheet = (hour: number, revision: number): Sheet => ({
    sheet: JSON.stringify({
        site: 'a',
        epoch: 7,
        start: `2026-01-01T0${hour}:00:00.000Z`,
        end: `2026-01-01T0${hour + 1}:00:00.000Z`,
        revision,
        policy: { k: 5, scopes: ['factory', 'station'], personal: false },
        rows: [
            { scope: 'factory', suppressed: false },
            { scope: 'station', suppressed: true },
        ],
    }).replace('"epoch":7', '"epoch":9007199254740993'),
    known_from: '2026-01-01T10:00:00.000Z',
    known_to: null,
    restated: revision > 1,
});

it('the latest sheets come first, with an epoch that no number holds', () => {
    const sheets = latestOf([sheet(6, 1), sheet(7, 2), sheet(8, 1)], 2);
    expect(sheets.map(({ start }) => start.slice(11, 13))).toEqual(['08', '07']);
    expect(sheets[1]).toMatchObject({
        revision: 2,
        restated: true,
        hidden: 1,
        k: 5,
        epoch: '9007199254740993',
    });
});
