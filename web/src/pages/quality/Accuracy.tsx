/* How often cameras are right, by the checks of people: a row for each, the worst first. */
import { Target } from 'lucide-react';
import {
    useAccuracy,
    useCalibrations,
    useRetraining,
    type AccuracyGroup,
    type Calibration,
    type Retraining,
} from '../../api/quality';
import { finder } from '../../lib/finder';
import { useParam } from '../../lib/url';
import { Answered, both } from '../../ui/Answered';
import { Card, CardHeader } from '../../ui/Card';
import { EmptyState } from '../../ui/EmptyState';
import { Note } from '../../ui/Note';
import { inNeed } from './accuracies';
import { AccuracyRow } from './AccuracyRow';
import { Find, NoneFound } from './Find';
import { LearnedCard } from './Learned';
import { RetrainedCard, ToTrainCard } from './Retraining';
import { useWords } from './words';

interface Found {
    groups: readonly AccuracyGroup[];
    entries: readonly Retraining[];
}

function None() {
    const { t } = useWords();
    return (
        <Card>
            <EmptyState icon={<Target aria-hidden />} title={t('accuracy.none')}>
                {t('accuracy.noneWhat')}
            </EmptyState>
        </Card>
    );
}

function CamerasCard({ groups, entries }: Found) {
    const { t } = useWords();
    const [asked] = useParam('camera');
    const [search] = useParam('q');
    const isFound = finder(search);
    const cameras = inNeed(groups, entries).filter((one) =>
        isFound(one.camera, ...one.groups.map(({ model_version }) => model_version)),
    );
    return (
        <Card aria-labelledby="accuracy" className="min-w-0">
            <CardHeader id="accuracy" title={t('quality.accuracy')} note={t('accuracy.order')}>
                <Find />
            </CardHeader>
            <ul>
                {cameras.map((one) => (
                    <AccuracyRow
                        key={one.camera}
                        of={one}
                        marked={one.camera !== null && one.camera === asked}
                    />
                ))}
            </ul>
            {cameras.length === 0 && <NoneFound />}
            <Note>{t('accuracy.how')}</Note>
        </Card>
    );
}

interface All extends Found {
    calibrations: readonly Calibration[];
}

function Cards({ groups, entries, calibrations }: All) {
    return (
        <div className="flex flex-col gap-3">
            <ToTrainCard entries={entries} />
            {groups.length === 0 ? <None /> : <CamerasCard groups={groups} entries={entries} />}
            <LearnedCard calibrations={calibrations} />
            <RetrainedCard entries={entries} />
        </div>
    );
}

export default function Accuracy() {
    const answer = both(both(useAccuracy(), useRetraining()), useCalibrations());
    return (
        <Answered answer={answer} skeleton="h-96">
            {([[{ groups }, { entries }], { calibrations }]) => (
                <Cards groups={groups} entries={entries} calibrations={calibrations} />
            )}
        </Answered>
    );
}
