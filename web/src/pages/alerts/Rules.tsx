/* By which rules alerts begin. Who may administer changes them. */
import { Pencil } from 'lucide-react';
import { useId, useState } from 'react';
import { useAlertRules, type AlertRule } from '../../api/alerts';
import { useMay } from '../../api/hooks';
import { SeverityMark } from '../../alerts/Severity';
import { isKnown, limitText, ruleName } from '../../alerts/text';
import { plural } from '../../lib/i18n';
import { MINUTE } from '../../lib/time';
import { Answered } from '../../ui/Answered';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { cx } from '../../ui/cx';
import { Note } from '../../ui/Note';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { RuleDialog } from './RuleDialog';
import { useWords, type Words } from './words';

/** Half a minute is no whole one, but not nothing. */
export function lengthText(minutes: number, { t, figure, numbers }: Words): string {
    if (minutes === 0) return t('rules.atOnce');
    return minutes < 1 ? `${numbers.count(minutes * 60)} s` : figure.lasting(minutes * MINUTE);
}

function Row({ rule, onEdit }: { rule: AlertRule; onEdit: (() => void) | null }) {
    const words = useWords();
    const { t, language, numbers } = words;
    const { enabled, severity, quiet, stations, for_minutes } = rule;
    const name = ruleName(rule.rule, words);
    return (
        <Tr className={cx(!enabled && 'text-muted')}>
            <Td sticky className="font-medium">
                {name}
                {isKnown(rule.rule) && (
                    <span className="block max-w-[44ch] text-xs font-normal text-pretty text-muted">
                        {t(`reads.${rule.rule}`)}
                    </span>
                )}
                {stations.length > 0 && (
                    <span className="block text-xs font-normal text-muted">
                        {t(plural(language, 'rules.own', stations.length), {
                            count: numbers.count(stations.length),
                        })}
                    </span>
                )}
            </Td>
            <Td className="max-sm:text-right!">
                <Badge look={enabled ? 'good' : 'plain'}>
                    {t(enabled ? 'rules.on' : 'rules.off')}
                </Badge>
            </Td>
            <Td label={t('rules.threshold')}>{limitText(rule, words) ?? '–'}</Td>
            <Td label={t('rules.for')}>{lengthText(for_minutes, words)}</Td>
            <Td label={t('rules.severity')}>
                <SeverityMark severity={severity} word={t(`severity.${severity}`)} />
            </Td>
            <Td label={t('rules.quiet')}>{t(quiet ? 'rules.yes' : 'rules.no')}</Td>
            {onEdit && (
                <Td className="text-right">
                    <Button
                        look="quiet"
                        icon
                        aria-label={t('edit.editThis', { name })}
                        title={t('edit.edit')}
                        onClick={onEdit}
                    >
                        <Pencil aria-hidden />
                    </Button>
                </Td>
            )}
        </Tr>
    );
}

interface ListProps {
    rules: readonly AlertRule[];
    /** null: whoever asks may not. */
    onEdit: ((rule: AlertRule) => void) | null;
}

function List({ rules, onEdit }: ListProps) {
    const { t } = useWords();
    return (
        <TableBox label={t('alerts.rules')}>
            <Table cards>
                <thead>
                    <tr>
                        <Th sticky>{t('rules.rule')}</Th>
                        <Th>{t('figure.status')}</Th>
                        <Th>{t('rules.threshold')}</Th>
                        <Th>{t('rules.for')}</Th>
                        <Th>{t('rules.severity')}</Th>
                        <Th>{t('rules.quiet')}</Th>
                        {onEdit && (
                            <Th>
                                <span className="sr-only">{t('edit.actions')}</span>
                            </Th>
                        )}
                    </tr>
                </thead>
                <tbody>
                    {rules.map((rule) => (
                        <Row key={rule.rule} rule={rule} onEdit={onEdit && (() => onEdit(rule))} />
                    ))}
                </tbody>
            </Table>
        </TableBox>
    );
}

export function Rules() {
    const { t } = useWords();
    const title = useId();
    const answer = useAlertRules();
    const mayEdit = useMay('administer');
    const [edited, edit] = useState<AlertRule | null>(null);
    return (
        <Card aria-labelledby={title}>
            <CardHeader id={title} title={t('alerts.rules')} />
            <Answered answer={answer} inset skeleton="h-96">
                {({ rules }) => <List rules={rules} onEdit={mayEdit ? edit : null} />}
            </Answered>
            <Note>{t('rules.note')}</Note>
            {edited && <RuleDialog rule={edited} onClose={() => edit(null)} />}
        </Card>
    );
}
