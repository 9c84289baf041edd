/* Stations for which a rule has limits of their own. */
import { Trash2 } from 'lucide-react';
import { SEVERITIES, type AlertRule } from '../../api/alerts';
import { useWorkstations } from '../../api/hooks';
import { Button } from '../../ui/Button';
import { Input } from '../../ui/Field';
import { Select } from '../../ui/Select';
import { newStation, type Own, type StationForm } from './ruleForm';
import { useWords } from './words';

interface FieldsProps {
    station: StationForm;
    name: string;
    faults: ReadonlySet<string>;
    rule: AlertRule;
    set: (change: Partial<StationForm>) => void;
    onRemove: () => void;
}

function StationFields({ station, name, faults, rule, set, onRemove }: FieldsProps) {
    const { t, numbers } = useWords();
    const { station_id: id } = station;
    const asForAll = { value: '', label: t('rules.asForAll') } as const;
    const labelled = (what: string): string => `${name}: ${what}`;
    const number = (field: 'threshold' | 'for_minutes', label: string) => (
        <label className="flex min-w-0 flex-col gap-0.5">
            <span className="text-xs text-muted">{label}</span>
            <Input
                inputMode="decimal"
                autoComplete="off"
                aria-label={labelled(label)}
                aria-invalid={faults.has(`${field} ${id}`) || undefined}
                placeholder={t('rules.asForAll')}
                value={station[field]}
                onChange={(event) => set({ [field]: event.target.value })}
            />
        </label>
    );
    const choice = <V extends string>(
        label: string,
        value: V | '',
        options: readonly { value: V; label: string }[],
        change: (value: V | '') => void,
    ) => (
        <div className="flex min-w-0 flex-col gap-0.5">
            <span aria-hidden className="text-xs text-muted">
                {label}
            </span>
            <Select<V | ''>
                label={labelled(label)}
                value={value}
                options={[asForAll, ...options]}
                onChange={change}
            />
        </div>
    );
    const yesOrNo = (yes: string, no: string): { value: Exclude<Own, ''>; label: string }[] => [
        { value: 'yes', label: yes },
        { value: 'no', label: no },
    ];
    const wrong = ['threshold', 'for_minutes'].some((field) => faults.has(`${field} ${id}`));
    return (
        <li className="rounded-md border border-line p-2">
            <div className="flex items-center justify-between gap-2">
                <span className="min-w-0 font-medium break-words">{name}</span>
                <Button
                    look="quiet"
                    icon
                    aria-label={t('edit.deleteThis', { name })}
                    title={t('edit.remove')}
                    onClick={onRemove}
                >
                    <Trash2 aria-hidden />
                </Button>
            </div>
            <div className="grid grid-cols-2 gap-2 sm:grid-cols-3">
                {choice(
                    t('figure.status'),
                    station.enabled,
                    yesOrNo(t('rules.on'), t('rules.off')),
                    (enabled) => set({ enabled }),
                )}
                {number('threshold', t('rules.threshold'))}
                {number('for_minutes', t('rules.forShort'))}
                {choice(
                    t('rules.severity'),
                    station.severity,
                    SEVERITIES.map((value) => ({ value, label: t(`severity.${value}`) })),
                    (severity) => set({ severity }),
                )}
                {choice(
                    t('rules.quiet'),
                    station.quiet,
                    yesOrNo(t('rules.yes'), t('rules.no')),
                    (quiet) => set({ quiet }),
                )}
            </div>
            {wrong && (
                <p role="alert" className="mt-1 text-xs text-bad">
                    {t('rules.faultRange', {
                        least: numbers.count(rule.least),
                        most: numbers.count(rule.most),
                    })}
                </p>
            )}
        </li>
    );
}

export interface StationLimitsFieldsProps {
    rule: AlertRule;
    stations: readonly StationForm[];
    faults: ReadonlySet<string>;
    onChange: (stations: StationForm[]) => void;
}

export function StationLimitsFields(props: StationLimitsFieldsProps) {
    const { rule, stations, faults, onChange } = props;
    const { t } = useWords();
    const known = useWorkstations().data ?? [];
    const nameOf = (id: string): string => {
        const station = known.find(({ station_id }) => station_id === id);
        return station ? `${station.name} (${id})` : t('rules.gone', { id });
    };
    const others = known.filter(
        ({ station_id }) => !stations.some((one) => one.station_id === station_id),
    );
    return (
        <fieldset className="flex flex-col gap-2">
            <legend className="font-medium">{t('rules.stations')}</legend>
            <p className="text-xs text-muted">{t('rules.stationsHint')}</p>
            <ul className="flex flex-col gap-2">
                {stations.map((station) => (
                    <StationFields
                        key={station.station_id}
                        station={station}
                        name={nameOf(station.station_id)}
                        faults={faults}
                        rule={rule}
                        set={(change) =>
                            onChange(
                                stations.map((one) =>
                                    one === station ? { ...one, ...change } : one,
                                ),
                            )
                        }
                        onRemove={() => onChange(stations.filter((one) => one !== station))}
                    />
                ))}
            </ul>
            {others.length > 0 && (
                <Select
                    label={t('rules.addStation')}
                    value=""
                    options={[
                        { value: '', label: `${t('rules.addStation')} …` },
                        ...others.map(({ station_id }) => ({
                            value: station_id,
                            label: nameOf(station_id),
                        })),
                    ]}
                    onChange={(id) => id && onChange([...stations, newStation(id)])}
                />
            )}
        </fieldset>
    );
}
