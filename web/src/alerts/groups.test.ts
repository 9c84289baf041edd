import { describe, expect, it } from 'vitest';
import type { Alert } from '../api/alerts';
import { groupsOf } from './groups';

const NOW = Date.parse('2026-03-02T10:00:00Z');

/** 'a firing critical g1', and 'silenced' at its end. */
function alert(text: string): Alert {
    const [alert_id, state, severity, group, silenced] = text.split(' ');
    const until = silenced === 'silenced' ? '2026-03-02T11:00:00Z' : '2026-03-02T09:00:00Z';
    return { alert_id, state, severity, group, silenced_until: until } as unknown as Alert;
}

describe('open alerts', () => {
    it.each([
        [
            'of one group are one',
            ['a', 'b', 'c', 'd'].map((id) => `${id} firing warning g`),
            'a+b+c+d',
        ],
        ['are each one when they are few', ['a firing warning g', 'b firing warning g'], 'a b'],
        [
            'are worse first',
            ['a firing info g1', 'b firing critical g2', 'c firing warning g3'],
            'b c a',
        ],
        [
            'that somebody looks after come last',
            ['a acknowledged critical g1', 'b firing info g2'],
            'b a',
        ],
        ['that are silenced, too', ['a firing critical g1 silenced', 'b firing info g2'], 'b a'],
        ['keep the order of the server else', ['b firing info g2', 'a firing info g1'], 'b a'],
        ['are none while they are pending', ['a pending critical g1', 'b resolved info g2'], ''],
    ])('%s', (_name, alerts, order) => {
        const groups = groupsOf(alerts.map(alert), NOW);
        const text = groups.map((group) => group.alerts.map((one) => one.alert_id).join('+'));
        expect(text.join(' ')).toBe(order);
    });
});
