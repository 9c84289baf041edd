/* Which sites of a hub each person and each key may see. */
import { useId } from 'react';
import { setTenant, useSites, useTenants, type EnrolledSite, type Given } from '../../api/hub';
import { useKeys, useUsers } from '../../api/people';
import { choicesOf, tenantOf, type Owner } from '../../hub/tenants';
import { pageWords } from '../../lib/i18n';
import { useSave } from '../../lib/useSave';
import { roleName, roleWords } from '../../people/roles';
import { Answered, both } from '../../ui/Answered';
import { Card, CardHeader } from '../../ui/Card';
import { EmptyState } from '../../ui/EmptyState';
import { Note } from '../../ui/Note';
import { SaveFailed } from '../../ui/SaveFailed';
import { Select } from '../../ui/Select';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';

const useWords = pageWords({
    en: {
        ...roleWords.en,
        'tenants.title': 'Which sites each may see',
        'tenants.nobody': 'There is neither a person nor a key yet',
        'tenants.whom': 'Person or key',
        'tenants.roles': 'Roles',
        'tenants.sees': 'Sees',
        'tenants.of': 'Sites that {name} sees',
        'tenants.key': 'key {id}',
        'tenants.all': 'All sites',
        'tenants.none': 'No site',
        'tenants.group': 'The group {name}',
        'tenants.site': 'The site {name}',
        'tenants.failed': 'Nothing was changed for {name}.',
        'tenants.how':
            'What somebody may do, the role says; of which sites, this. It counts at once. Who was given none sees none, but for an administrator, who sees all. An administrator of some sites cannot change people, keys, or what is chosen here.',
    },
    de: {
        ...roleWords.de,
        'tenants.title': 'Welche Standorte jeder sehen darf',
        'tenants.nobody': 'Es gibt noch keine Person und keinen Schlüssel',
        'tenants.whom': 'Person oder Schlüssel',
        'tenants.roles': 'Rollen',
        'tenants.sees': 'Sieht',
        'tenants.of': 'Standorte, die {name} sieht',
        'tenants.key': 'Schlüssel {id}',
        'tenants.all': 'Alle Standorte',
        'tenants.none': 'Keinen Standort',
        'tenants.group': 'Die Gruppe {name}',
        'tenants.site': 'Den Standort {name}',
        'tenants.failed': 'Für {name} wurde nichts geändert.',
        'tenants.how':
            'Was jemand darf, sagt die Rolle; von welchen Standorten, dies. Es gilt sofort. Wer keinen bekommen hat, sieht keinen; nur ein Administrator sieht dann alle. Ein Administrator einiger Standorte kann Personen, Schlüssel und das hier Gewählte nicht ändern.',
    },
});

type Words = ReturnType<typeof useWords>;

function labelOf(tenant: string, { t }: Words): string {
    const [kind = '', name = ''] = tenant.split(/:(.*)/s);
    switch (kind) {
        case 'all':
        case 'none':
            return t(`tenants.${kind}`);
        case 'group':
        case 'site':
            return t(`tenants.${kind}`, { name });
        default:
            return tenant;
    }
}

interface RowProps {
    owner: Owner;
    given: readonly Given[];
    sites: readonly EnrolledSite[];
}

function Row({ owner, given, sites }: RowProps) {
    const words = useWords();
    const { t } = words;
    const save = useSave();
    const { name, key_id, roles } = owner;
    const now = tenantOf(owner, given);
    const whose = key_id === null ? { person: name } : { key_id };
    return (
        <Tr>
            <Td sticky>
                <span className="font-medium break-all">{name}</span>
                {key_id !== null && (
                    <span className="block text-xs text-muted">
                        {t('tenants.key', { id: key_id })}
                    </span>
                )}
            </Td>
            <Td label={t('tenants.roles')}>{roles.map((role) => roleName(role, t)).join(', ')}</Td>
            <Td label={t('tenants.sees')}>
                <Select
                    label={t('tenants.of', { name })}
                    value={now}
                    disabled={save.busy}
                    options={choicesOf(sites, now).map((value) => ({
                        value,
                        label: labelOf(value, words),
                    }))}
                    onChange={(next) => void save.run(() => setTenant(whose, next))}
                />
                {save.failure && (
                    <SaveFailed error={save.failure} title={t('tenants.failed', { name })} />
                )}
            </Td>
        </Tr>
    );
}

export default function Tenants() {
    const { t } = useWords();
    const title = useId();
    const who = both(useUsers(), useKeys());
    const what = both(useTenants(), useSites());
    return (
        <Card aria-labelledby={title} className="min-w-0 overflow-hidden">
            <CardHeader id={title} title={t('tenants.title')} />
            <Answered answer={both(who, what)} inset skeleton="h-40">
                {([[{ users }, { keys }], [{ tenants }, { sites }]]) => {
                    const owners: Owner[] = [
                        ...users.map(({ name, roles }) => ({ name, roles, key_id: null })),
                        ...keys.map(({ name, roles, key_id }) => ({ name, roles, key_id })),
                    ];
                    if (owners.length === 0) return <EmptyState title={t('tenants.nobody')} />;
                    return (
                        <TableBox label={t('tenants.title')}>
                            <Table cards>
                                <thead>
                                    <tr>
                                        <Th sticky>{t('tenants.whom')}</Th>
                                        <Th>{t('tenants.roles')}</Th>
                                        <Th>{t('tenants.sees')}</Th>
                                    </tr>
                                </thead>
                                <tbody>
                                    {owners.map((owner) => (
                                        <Row
                                            key={owner.key_id ?? `person ${owner.name}`}
                                            owner={owner}
                                            given={tenants}
                                            sites={sites}
                                        />
                                    ))}
                                </tbody>
                            </Table>
                        </TableBox>
                    );
                }}
            </Answered>
            <Note>{t('tenants.how')}</Note>
        </Card>
    );
}
