export const en = {
    'quality.note': 'Whether the cameras still see what they saw, and how often they are right',
    'quality.tabs': 'Parts of the page',
    'quality.cameras': 'Cameras',
    'quality.audits': 'Check',
    'quality.accuracy': 'Accuracy',
    'quality.disputes': 'Disputes',
    'quality.noCamera': 'Events without a camera',
    'quality.noModel': 'no model named',
    'quality.camera': 'Camera',
    'quality.model': 'Model',
    'quality.find': 'Find a camera',
    'quality.noneFound': 'No camera or model has that in its name.',

    /* --- cameras --- */

    'quality.judged': 'Judged {time}, after each shift',
    'quality.notJudged': 'Not judged yet',
    'quality.none.title': 'No camera has been judged yet',
    'quality.none.text':
        'A camera is judged after each shift in which it sent events. It is compared with its own first 30 shifts; from the 21st on each is judged.',
    'quality.how':
        'Each camera and model is compared with its own first shifts, by day and by night apart. Watch: worth a look, no alarm. Warn: in a plant in which nothing changes, one shift in twenty has one somewhere. Act: warned in 2 of the last 3 shifts. Nothing here changes a figure.',
    'quality.day': 'by day',
    'quality.night': 'by night',
    'quality.level': 'State',
    'quality.level.healthy': 'Healthy',
    'quality.level.watch': 'Watch',
    'quality.level.warn': 'Warn',
    'quality.level.act': 'Act',
    'quality.level.learning': 'Learning',
    'quality.level.no_claim': 'Not seeing',
    'quality.learnt': '{count} of {wanted} shifts',
    'quality.since': 'since {time}',
    'quality.ended.one': '{count} not judged any more: another model since, or not seen for long',
    'quality.ended.other': '{count} not judged any more: another model since, or not seen for long',
    'quality.count.one': '{count} of {all} needs a look',
    'quality.count.other': '{count} of {all} need a look',
    'quality.countNone': 'All is well',
    'quality.countLearning': 'Nothing can be said yet: all are learning',

    'quality.of.working': 'Work',
    'quality.of.idle': 'Idle',
    'quality.of.absent': 'Absence',
    'quality.of.unknown': 'Unknown time',
    'quality.of.confidence': 'Mean confidence',
    'quality.of.events': 'Events a shift',
    'quality.points.one': '{count} point',
    'quality.points.other': '{count} points',
    'quality.reference.one': 'in the {count} shift of its reference',
    'quality.reference.other': 'in the {count} shifts of its reference',
    'quality.sentence': '{text}.',
    'quality.seenMore': '{state} is seen {points} more often than {reference}',
    'quality.seenLess': '{state} is seen {points} less often than {reference}',
    'quality.confidenceSame': '{text}; the camera is as sure as it was.',
    'quality.confidenceFell': '{text}; the camera’s confidence fell by {by} at the same time.',
    'quality.confidenceRose': '{text}; the camera’s confidence rose by {by} at the same time.',
    'quality.confidenceLower':
        'The camera is less sure than {reference}: its confidence fell by {by}.',
    'quality.confidenceHigher':
        'The camera is surer than {reference}: its confidence rose by {by}.',
    'quality.confidenceOther':
        'The camera is as sure as {reference} on average, but not of the same things.',
    'quality.nothingSeen': 'Nothing was seen in this shift.',
    'quality.nothingSeenOf':
        'Nothing was seen in this shift; about {expected} events were to be expected.',
    'quality.silentHours.one':
        'For {count} hour of the shift nothing was seen. If that cannot be, look at the camera’s clock: when it is off, events are missing in one hour and are too many in another.',
    'quality.silentHours.other':
        'For {count} hours of the shift nothing was seen. If that cannot be, look at the camera’s clock: when it is off, events are missing in one hour and are too many in another.',
    'quality.cameraOffline':
        'Its agent said for a quarter of the shift or longer that the camera was offline.',
    'quality.cameraDark':
        'Its agent said for a quarter of the shift or longer that the camera was dark.',
    'quality.cameraClock':
        'Its agent said for a quarter of the shift or longer that the camera’s clock was 10 minutes off or more: its events were of other hours.',
    'quality.unknownTime':
        'Unknown time is {points} more than usual: the camera could not tell what it saw.',
    'quality.fewEvents':
        '{events} events came; about {expected} were to be expected. Has the camera moved, was there less to see, or is its clock off?',
    'quality.manyEvents':
        '{events} events came; only about {expected} were to be expected. Does it see more than before, does it send them twice, or is its clock off?',
    'quality.eventsPerHour.one':
        '{rate} events an hour came; by the same shift of {count} week before it would be {expected}.',
    'quality.eventsPerHour.other':
        '{rate} events an hour came; by the same shift of {count} weeks before it would be {expected}.',
    'quality.accuracyFell':
        'Of the last {labels} claims that people checked {accuracy} were right ({low} to {high}); of the {before} in its reference it was {baseline}.',
    'quality.belowFloor':
        'Its mean confidence of {mean} is below the limit of {floor} that is set. This is a rule of thumb, no test.',
    'quality.noClaimWhat': 'So nothing is said of what it saw.',
    'quality.learningWhat':
        '{count} of the {wanted} shifts of its reference are over. From the 21st on it is judged.',
    'quality.healthyWhat.one': 'It sees what it saw in the {count} shift of its reference.',
    'quality.healthyWhat.other': 'It sees what it saw in the {count} shifts of its reference.',
    'quality.warnedBefore': 'It warned in 2 of its last 3 shifts, but not in the very last.',

    'quality.course.one': '{figure}, last {count} shift: {low} to {high}',
    'quality.course.other': '{figure}, last {count} shifts: {low} to {high}',
    'quality.courseReference': 'dashed: the reference',

    'quality.todo': 'What to do',
    'quality.do.clean': 'Clean the lens, and see to the light.',
    'quality.do.look':
        'Look at the camera’s picture of this shift: has it moved, and does the time in it agree?',
    'quality.do.audit': 'Check its claims: is it the camera, or the work?',
    'quality.do.roll_back':
        'Compare the models under Accuracy, and roll back to the one before if that was right more often.',
    'quality.do.set_clock': 'Have the camera take its time from a time server.',
    'quality.toRecording': 'Recording of this shift',
    'quality.toAccuracy': 'How often it is right',
    'quality.toAccuracyOf': 'How often it is right: {camera}',
    'quality.toTimeline': 'Timeline of this shift',
    'quality.toAudits': 'Check claims',
    'quality.tests': 'Tests',
    'quality.test': 'Test',
    'quality.statistic': 'Statistic',
    'quality.critical': 'Warns at',
    'quality.test.source_health': 'Health of the source',
    'quality.test.events_per_hour': 'Events an hour',
    'quality.test.confidence': 'Confidence, last 8 shifts',
    'quality.test.mix_f': 'Mix of states, this shift',
    'quality.test.mix_ewma': 'Mix of states, last shifts',
    'quality.test.accuracy': 'Accuracy by checks',
    'quality.test.confidence_floor': 'Limit of confidence',

    'quality.setReference': 'Set a new reference',
    'quality.setReferenceOf': 'Set a new reference of {camera}',
    'quality.referenceWhat':
        'What the camera sees from now on is right: it is compared with its next 30 shifts, and learns until 20 of them are over. This changes no figure. It is kept in the audit log.',
    'quality.referenceWarn':
        'If the camera has moved or is dirty, put that right first: otherwise what is wrong becomes the measure.',
    'quality.reason': 'Reason',
    'quality.referenceHint': 'For example: the lamp there is new.',
    'quality.reasonMissing': 'Say why.',
    'quality.referenceSet': 'New reference of {camera}.',

    /* --- checking --- */

    'check.title': 'Check what cameras claim',
    'check.progress': '{at} of {of}',
    'check.allCameras': 'All cameras',
    'check.which': 'Which claims',
    'check.fresh': 'New',
    'check.second': 'Second look',
    'check.ask': 'What was the worker doing?',
    'check.place': 'Station',
    'check.moment': 'Time',
    'check.until': 'until {time}',
    'check.recording': 'Open the recording',
    'check.noRecorder': 'Nobody has set where the plant’s recorder is.',
    'check.setRecorder': 'Set it',
    'check.answers': 'Answers',
    'check.working': 'Working',
    'check.idle': 'Idle',
    'check.absent': 'Absent',
    'check.nobody': 'Nobody there',
    'check.cannot_tell': 'Cannot tell',
    'check.right': 'The camera is right',
    'check.alike': 'In a picture “Absent” and “Nobody there” look alike: take either.',
    'check.keys': 'The keys work while the focus is on one of the answers.',
    'check.undo': 'Back to the one before',
    'check.undoKey': 'Backspace',
    'check.blind': 'What the camera claimed is shown after the answer.',
    'check.claims': 'The camera claims “{claim}” (confidence {confidence}).',
    'check.result.right':
        '{time}: you said “{said}”, as the camera did, with a confidence of {confidence}.',
    'check.result.wrong':
        '{time}: you said “{said}”. The camera claimed “{claim}”, with a confidence of {confidence}.',
    'check.result.untold': '{time}: you could not tell. The camera claimed “{claim}”.',
    'check.again': 'You said “{said}”. Another answer replaces it.',
    'check.againBlind':
        'You said “{said}”. That counts. Another answer is kept beside it, for training.',
    'check.done.one': 'Done: {count} claim checked.',
    'check.done.other': 'Done: {count} claims checked.',
    'check.left.one': '{count} more waits.',
    'check.left.other': '{count} more wait.',
    'check.goOn': 'Go on',
    'check.more': 'Look for more',
    'check.none': 'Nothing waits to be checked',
    'check.noneWhat.one':
        'Of each camera and model {count} claim a week is drawn at random, some each day.',
    'check.noneWhat.other':
        'Of each camera and model {count} claims a week are drawn at random, some each day.',
    'check.noneSecond': 'Claims that one other person has checked come here for a second look.',
    'check.off': 'No claims are drawn: the setting is 0 a week.',
    'check.skip': 'Skip this one',
    'check.box': 'Claim {at} of {of}',
    'check.failed': 'The answer was not kept. Give it again.',

    /* --- accuracy --- */

    'accuracy.how':
        'From claims that were drawn at random and checked by people; disputes never count. The interval holds the true share with 95%.',
    'accuracy.order': 'What is to be trained anew first, then the fewest right claims',
    'accuracy.before.one': '{count} model before',
    'accuracy.before.other': '{count} models before',
    'accuracy.toCamera': 'Does it see what it saw?',
    'accuracy.none': 'Nothing has been checked yet',
    'accuracy.noneWhat':
        'As soon as people check what cameras claim, it is seen here how often they are right.',
    'accuracy.right': 'right',
    'accuracy.between': '{low} to {high}',
    'accuracy.ofChecked.one': 'of {count} checked',
    'accuracy.ofChecked.other': 'of {count} checked',
    'accuracy.notEnough': 'Not enough yet ({count} of {wanted})',
    'accuracy.soFar': 'So far {low} to {high} may be right.',
    'accuracy.expected': 'Expected accuracy (estimate)',
    'accuracy.expectedWhy':
        'From the camera’s own confidence, and from how often people found claims of that confidence right',
    'accuracy.kappa': 'Agreement of two people (kappa)',
    'accuracy.noKappa': 'no number: nobody took a second look, or all gave the same answer',
    'accuracy.ece': 'Calibration error (ECE)',
    'accuracy.kappa.good': 'Good: people give the same answers, so these are a measure.',
    'accuracy.kappa.fair': 'Fair: from 0.8 on people agree well.',
    'accuracy.kappa.poor':
        'Poor: under 0.6 the answers are no measure. Agree first on what counts as idle.',
    'accuracy.ece.good': 'Good: a claim is right about as often as its confidence says.',
    'accuracy.ece.fair': 'Fair: up to 0.05 is good, and few checks alone can make as much as this.',
    'accuracy.ece.poor': 'Poor: over 0.1 the confidence is not how often the camera is right.',
    'accuracy.ece.few': 'Says nothing yet: few checks alone make an error.',
    'accuracy.cannotTell': 'Could not be told',
    'accuracy.drawn': 'Drawn',
    'accuracy.span': '{from} to {to}',
    'accuracy.states': 'By state',
    'accuracy.state': 'State',
    'accuracy.claimed': 'Right when claimed',
    'accuracy.true': 'Claimed when it was so',
    'accuracy.confusion': 'What was claimed, and what was true',
    'accuracy.claim': 'Claimed',
    'accuracy.wasWorking': 'Was working',
    'accuracy.wasIdle': 'Was idle',
    'accuracy.wasAbsent': 'Was absent',
    'accuracy.wasNobody': 'Nobody there',
    'accuracy.reliability': 'What confidence is worth',
    'accuracy.reliabilityLabel':
        'Share of right claims by confidence, model {model}: on the diagonal confidence is what it says',
    'accuracy.confidence': 'Confidence',
    'accuracy.share': 'Right',
    'accuracy.checked': 'Checked',
    'accuracy.asTable': 'In numbers',
    'accuracy.retrain': 'To be trained anew',
    'accuracy.retrain.drift': '{camera}, {model}: it drifts. Found {time}.',
    'accuracy.retrain.accuracy':
        '{camera}, {model}: at most {value} of its claims are right, less than {limit}.',
    'accuracy.retrain.corrections':
        '{camera}, {model}: accepted disputes: {value}; the limit is {limit}.',
    'accuracy.retrainOver': 'Not to be trained any more',
    'accuracy.replaced': 'Another model since; found {time}.',
    'accuracy.overNow': 'It is not so any more since {time}.',
    'accuracy.compared': '{model}: {percent} right ({low} to {high})',
    'accuracy.comparedFew': '{model}: not enough checked yet ({count} of {wanted})',
    'accuracy.training': 'Labelled events (NDJSON)',

    /* --- learned across sites --- */

    'learned.title': 'Learned across sites',
    'learned.how':
        'Several sites have found out together how far an event’s confidence can be trusted, without showing each other their checks. It does not train vision models, and no figure uses it: it stands here only.',
    'learned.stated': 'Confidence as stated',
    'learned.probability': 'Right by what was learned',
    'learned.pointsOf': 'What confidences of {model} are worth',
    'learned.from': 'Round {round}, {time}: {sites} sites, about {labels} checks.',
    'learned.adopted': 'It predicts checks of this site better that were set aside, so it is used.',
    'learned.no_better':
        'It predicts checks of this site no better that were set aside, so nothing has changed.',
    'learned.few_labels': 'This site has too few checks to try it: 100 have to be set aside.',
    'learned.unused': 'Nothing is in use: a confidence is what the model states.',
    'learned.rollBack': 'Roll back',
    'learned.rollBackOf': 'Roll back what was learned of {model}',
    'learned.rollBackWhat':
        'What was used before is used again. The same again undoes it. It is kept in the audit log.',
    'learned.rollBackHint': 'For example: the sites have other lamps.',

    /* --- disputes --- */

    'decide.how': 'Disputes are proposals. Accepted ones void the event and add the corrected one.',
    'decide.pages': 'Pages of disputes',
    'decide.newer': 'Newer',
    'decide.older': 'Older',
    'decide.which': 'Which disputes',
    'decide.open': 'Open',
    'decide.all': 'All',
    'decide.none': 'No dispute is open',
    'decide.noneAll': 'Nobody has disputed anything',
    'decide.noneWhat':
        'Who may read events may say that one is wrong, or a stretch of time on the timeline; workers say it of their own.',
    'decide.accept': 'Accept',
    'decide.decline': 'Decline',
    'decide.acceptTitle': 'Accept this dispute?',
    'decide.declineTitle': 'Decline this dispute?',
    'decide.acceptWhat':
        'The event is voided and a corrected one added in its place. All figures are worked out anew.',
    'decide.declineWhat':
        'The event stays as it is. The worker reads your reason, so name nobody else.',
    'decide.was': 'What it was',
    'decide.choose': 'Choose',
    'decide.chooseMissing': 'Choose what it was.',
    'decide.timeline': 'Timeline of the workstation',
    'decide.recording': 'Open the recording',
    'decide.reasonHint': 'For example: seen on the recording.',
};
