/* Teams, where there are any: figures of whole shifts of a day that is over. What is of too few
 * people is hidden by the server, and so is what would give it away. */
import { EyeOff } from 'lucide-react';
import { useId } from 'react';
import { useTeams, type Team, type TeamCell, type TeamFigures, type Teams } from '../../api/teams';
import { presence } from '../../lib/figures';
import { plural } from '../../lib/i18n';
import { useParam } from '../../lib/url';
import { Card, CardHeader } from '../../ui/Card';
import { ErrorNote } from '../../ui/ErrorNote';
import { Input } from '../../ui/Field';
import { Note } from '../../ui/Note';
import { Stale } from '../../ui/Stale';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { useWords } from './words';

/* Utilization, units and how many people they are of. */
function Figures({ figures }: { figures: TeamFigures }) {
    const { t, language, figure, numbers } = useWords();
    if (figures.workers === 0) return <span className="text-muted">–</span>;
    return (
        <>
            <span className="font-medium">{figure.percent(presence(figures))}</span>
            <span className="block text-xs text-muted">
                {t(plural(language, 'teams.of', figures.total_units_produced), {
                    units: figure.units(figures.total_units_produced),
                    count: numbers.count(figures.workers),
                })}
            </span>
        </>
    );
}

function Cell({ cell, least }: { cell: TeamCell; least: number }) {
    const { t, numbers } = useWords();
    if (cell.figures) return <Figures figures={cell.figures} />;
    return (
        <span
            className="inline-flex items-center gap-1 text-muted"
            title={t('teams.hiddenWhy', { least: numbers.count(least) })}
        >
            <EyeOff aria-hidden className="size-4" />
            {t('teams.hidden')}
        </span>
    );
}

function Row({ team, teams }: { team: Team; teams: Teams }) {
    const { t } = useWords();
    const { shifts, team_size: least } = teams;
    return (
        <Tr>
            <Td sticky className="font-medium">
                {team.team ?? t('teams.none')}
            </Td>
            {team.shifts.map((cell, at) => (
                <Td key={shifts[at]?.start_time} numeric label={shifts[at]?.name}>
                    <Cell cell={cell} least={least} />
                </Td>
            ))}
            <Td numeric label={t('teams.day')}>
                <Cell cell={team.total} least={least} />
            </Td>
        </Tr>
    );
}

function List({ teams }: { teams: Teams }) {
    const { t } = useWords();
    return (
        <TableBox label={t('teams.title')}>
            <Table cards>
                <thead>
                    <tr>
                        <Th sticky>{t('teams.team')}</Th>
                        {teams.shifts.map(({ name, start_time }) => (
                            <Th key={start_time} numeric>
                                {name}
                            </Th>
                        ))}
                        <Th numeric>{t('teams.day')}</Th>
                    </tr>
                </thead>
                <tbody>
                    {teams.teams.map((team) => (
                        <Row key={team.team ?? ''} team={team} teams={teams} />
                    ))}
                    <Tr>
                        <Td sticky className="font-medium">
                            {t('teams.factory')}
                        </Td>
                        {teams.shifts.map(({ name, start_time, factory }) => (
                            <Td key={start_time} numeric label={name}>
                                <Figures figures={factory} />
                            </Td>
                        ))}
                        <Td />
                    </Tr>
                </tbody>
            </Table>
        </TableBox>
    );
}

export function TeamsCard() {
    const { t, numbers } = useWords();
    const title = useId();
    const [date, setDate] = useParam('teams');
    const { data, error, previous } = useTeams(date);
    const teams = data?.data;
    /* Without teams there is nothing to say about them. */
    if (!teams?.teams.some(({ team }) => team !== null)) return null;
    return (
        <Card aria-labelledby={title} className="min-w-0 overflow-hidden">
            <CardHeader id={title} title={t('teams.title')}>
                <Input
                    type="date"
                    aria-label={t('teams.date')}
                    className="print:hidden"
                    value={date || teams.date}
                    onChange={(event) => setDate(event.target.value)}
                />
            </CardHeader>
            {error && <ErrorNote error={error} className="m-4" />}
            <Stale previous={previous || error !== undefined}>
                <List teams={teams} />
            </Stale>
            <Note>{t('teams.note', { least: numbers.count(teams.team_size) })}</Note>
        </Card>
    );
}
