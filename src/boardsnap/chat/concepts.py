"""What the words of a question mean, as a table: concept -> the ways in which people put it.

Phrases are separated by `|` and compared by their stems; `_` stands for up to three words of any
kind, `*` ends the beginning of a word. The concepts are those of the contract (docs/contract.md:
root cause, hypothesis, evidence, action, owner, due date, …), of incident response (start,
detection, mitigation, recovery: the Google SRE book, ch. 14 and 15) and of monitoring (drift,
shift, alert, threshold). The ways of putting them were collected from postmortem templates, from
the questions that retrospectives are led by (Etsy's facilitation guide, Atlassian's handbook),
and from `benchmarks/ask/development.json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from boardsnap.chat.synonyms import entry_of
from boardsnap.chat.words import SAME_WORDS, PhraseTable, Token

# ------------------------------------------------------------------------------ what is asked for

CONCEPTS: Mapping[str, str] = {
    "who": "who|whom|whose|which person|which people|which team|which of us|anyone who|who all",
    "when": """when|what time|at what time|what date|which date|on what date|on which date|
        what day|which day|on which day|what moment|date of|time of|timestamp|how early|
        which week|what week|which month|at which point|at what point""",
    "how_long": """length of|outage length|incident length|what length of time|
        how long|how much time|how many days|how many hours|how many minutes|
        how many weeks|how many months|for how long|time it took|time did it take|number of days|
        days until|hours until|days between|days till|how fast|how quick|how quickly|how soon|
        how slow|how slowly|how late|for how many days|days from|hours from|minutes from|
        weeks from|days passed|hours passed|minutes passed|weeks passed|time passed|days went by|
        weeks went by|days pass|time from|time between|delay|lag|duration|time to|time until|
        time needed|time span|timespan|elapsed|days to|hours to|minutes to|weeks to|
        how much later""",
    "how_much": """size|magnitude|frequency|extent|
        how much|by how much|how far|how big|how large|how strong|how strongly|how bad|
        how badly|what magnitude|magnitude|to what extent|by what|size of|amount of|how severe|
        how steep|in points|in percent|in numbers""",
    "how_many": "how many|number of|count of|count|how often|total number",
    "how_high": "how high|how low|how good|how bad did|how bad was|how deep|where did _ end up",
    "why": """why|what is the reason|for what reason|reason why|how come|what for|on what grounds|
        how so""",
    "where": "where|in which city|in which cities|in what place|which place|which region",
    "yes_no": "",  # by the first word of the question
    "which": "which|what|whats|list|show|name all|give me|tell me",
    # --------------------------------------------------------------------------- the failure
    "cause": """have _ role|has _ role|had _ role|role in|its role|
        play _ part|played _ part|consist of|boil down to|boils down to|boiled down to|
        root cause|rootcause|root-cause|rc|rca|cause|caused|causing|culprit|reason|
        reasons|reason for|reason behind|behind|what is behind|to blame|blame|blamed|blaming|
        responsible for the|underlying|triggered by|trigger of|what triggered|brought _ about|
        due to what|because of what|led to|lead to|leads to|explanation|explain the failure|
        explains|explain|went wrong|go wrong|gone wrong|what broke|what was it in the end|
        what was it really|what made|made the model|made it|conclude|concluded|actually broke|
        really broke|smoking gun|true reason|origin of|source of the problem|fault|at fault|
        what fooled|diagnosis|what got us|what bit us|verdict|conclusion|get around|got around|
        bypass|bypassed|circumvent|circumvented|evade|evaded|what is wrong|what was wrong|why off|
        fooled|fool|root of the problem|bug|defect|how did this happen|how did that happen|
        how did it happen|come about|came about|turn out to be|what was going on|story behind|
        what was found|what did _ find|investigation|trigger|what killed|killed the model|
        play _ role|played _ role|contribute|contributed|factor|analysis|learn about the cause|
        learned about the cause""",
    "fail": """down|hit us|bite us|trip over|tripped over|
        fail|fails|failed|failing|failure|break|broke|broken|crash|crashed|outage|incident|
        go down|went down|problem|issue|trouble|wrong|misbehave|misbehaved|suffer|suffered|mess|
        mess up|tank|tanked|off|bad|degrade|degraded|degradation|deteriorate|deteriorated|miss|
        missed|error|breakage|malfunction|collapse|collapsed|slide""",
    "start": """start|starts|started|starting|begin|onset|since when|first sign|first signs|
        first symptom|kick off|kicked off|set in|first went wrong|first appear|first appeared|
        first happen|happen first|originate|originated|go downhill|went downhill|beginning of|
        it all|from when|early sign|early signs|go wrong first|turn bad|become bad|occur first|
        first occurrence|when _ go bad|when _ get bad|went south|go south|things break|
        when _ break|when _ occur|occurred|when _ go wrong|when _ went wrong|when _ happen""",
    "notice": """notice|noticed|noticing|detect|detected|spot|spotted|find out|found out|discover|
        discovered|discovery|realise|realised|realize|realized|aware|become aware|catch|caught|
        flag|flagged|raise _ flag|raised _ flag|rang _ bell|recognise|recognised|recognize|
        recognized|see it|saw it|seen it|know about it|learn of|learned of|identify|identified|
        report|reported|reports|find it|found it|complain|complained|undetected|unnoticed|
        tip _ off|tip off|attention|complaint|complaints|raise _ alarm|raised _ alarm|
        first signal|pick up|picked up|mttd|ttd|come to light|came to light|became known|bell|
        first heard|heard about|find the problem|found the problem|found sooner|found faster|
        found earlier|found first|surface|surfaced|hear of|hear about|heard|pick _ up|raise|
        raised|unseen|made us notice|once we know|after we know|since we know|once known|
        report it|reported it""",
    "stop": """in the meantime|meantime|meanwhile|in the interim|interim|for the time being|
        mitigate|mitigated|mitigation|mitigating|fix|fixed|fixing|stop|stopped|resolve|
        resolved|resolution|contain|contained|containment|stopgap|workaround|work around|react|
        reacted|reaction|respond|responded|band aid|bandaid|put out|remedy|remedied|repair|
        repaired|cure|cured|under control|countermeasure|immediate action|first aid|mttr|ttm|
        quick fix|hotfix|temporary fix|short term fix|end it|ended it|do about it|did _ about it|
        stop the bleeding|in place|get rid of|turn it around|first response|limit the damage|
        damage limited|limited|patch|patched|patching""",
    "lasted": """did it last|did this last|did that last|it lasted|total duration|
        overall duration|duration of the incident|duration of the outage|duration of the failure|
        long was the incident|long was the outage|problem last|incident last|outage last|
        failure last|problem persist|persisted|go on for""",
    "recover": """recover|recovered|back to normal|normal again|restored|restore|healthy again|
        good again|fine again|ok again|bounce back|bounced back|back up|return to normal|
        returned to normal|back on track|back at its old|back where it was|all clear|is it over|
        was it over|it was over|did it end|when _ end|when _ over|has it ended|it ended|it end|
        came back|come back|get better|got better|improve|improved|improvement|
        back to the old level|work again|working again""",
    "mttr": "mttr|mean time to recover|mean time to repair|time to repair|time to resolve|ttr",
    "mttd": "mttd|mean time to detect|ttd|detection delay|detection time|detection lag",
    "impact": """impact|effect|damage|harm|consequence|consequences|hurt|affected|affect|severity|
        blast radius|suffer from it""",
    # --------------------------------------------------------------------------- metrics
    "change": """before after|pre post|pre and post|pre versus post|
        drop|drops|dropped|fall|falls|decrease|decreased|decline|declined|loss|go down|
        went down|come down|sink|dip|dipped|plunge|plunged|shrink|shrank|rise|increase|increased|
        grow|go up|went up|climb|climbed|jump|jumped|worsen|worsened|get worse|got worse|change|
        changed|deteriorate|deteriorated|degrade|degraded|decay|decayed|worse|from what to what|
        before and after|before vs after|after vs before|before / after|delta|difference|gap|move|
        moved|spike|spiked|erode|eroded|slide|slid|slump|slumped|slip|slipped|crash|tank|tanked|
        down by|up by|reduce|reduced|reduction|swing|lose|lost|losing""",
    "value": """value|values|level|levels|figure|figures|reading|number|numbers|score|rate|equal|
        was at|stand at|stood at|reach|reached|hit""",
    "lowest": """lowest|low point|minimum|min|bottom|bottomed|trough|smallest|least|nadir|low|
        low mark|the floor""",
    "highest": """highest|high point|maximum|max|peak|peaked|top|topped|largest|biggest|greatest|
        record""",
    "worst": "worst|at its worst|worst value|worst point|worst case|how bad|how bad did",
    "best": "best|at its best|best value",
    "course": """trend|over time|course|curve|develop|developed|development|evolve|evolved|
        evolution|series|history of|time series|progression|trajectory|all values|every value|
        day by day|week by week|how did _ go|how did _ move|course of|values of|track""",
    "latest": """latest|last value|most recent|current|currently|now|today|at the moment|
        right now|at the end|in the end|final|finally|end up|ended up""",
    "initial": """initial|initially|at first|baseline|originally|at the start|first value|
        reference|starting|at the beginning|in the beginning|beginning""",
    "metric": """metric|metrics|kpi|kpis|performance|quality|model quality|numbers|figures|score|
        scores|model performance""",
    # --------------------------------------------------------------------------- the timeline
    "timeline": """timeline|time line|chronology|sequence of events|order of events|
        course of events|what happened|events|story|how it unfolded|unfolded|unfold|step by step|
        happen when|happened when|play by play|log of events|history|how did it go|
        walk me through|blow by blow|chain of events""",
    "happen": "happen|happened|happens|happening|occur|occurred|take place|go on|going on|event",
    "happened_to": """happen to|happened to|happens to|become of|became of|came of|come of|
        fate of|what about|happen with|happened with""",
    "told_by": """what did _ see|what did _ say|what did _ report|what did _ notice|
        what did _ tell|what did _ ask|what did _ find|what did _ write|what did _ observe|
        what did _ complain|what do _ think|what did _ think|what does _ say|what do _ say|
        what does _ think""",
    "alert": """alert|alerts|alerted|alarm|alarms|alarmed|page|paged|pages|pager|pagerduty|
        went off|go off|fired|fire|fires|warning|warnings|monitor fired|rang|alert triggered|
        alarm triggered|monitor triggered|alert _ raised""",
    "deploy": """deploy|deploys|deployed|deployment|deployments|release|released|releases|rollout|
        roll out|rolled out|go live|went live|live|launch|launched|ship|shipped|promote|promoted|
        promotion|push|pushed|put into production|in production|switch on|switched on|publish|
        published|install|installed""",
    "upstream": """upstream|source|sources|feed|feeds|vendor|vendors|provider|supplier|pipeline|
        data source|data sources|input data|external""",
    "changed": """what changed|which change|which changes|changes|what was changed|
        what had changed|change before|changed before|what preceded|preceded|precede|preceding|
        leading up|lead up|led up|run up|right before|shortly before|what else happened|
        what was different|anything new|came before|prior to""",
    "before": "before|prior|ahead of|preceding|preceded|leading up to|until then|earlier than",
    "after": "after|afterwards|following|then|since|later|next|once|subsequent|subsequently",
    "between": "between|from _ to|from _ until",
    "first": "first|earliest|initial|very first|soonest|before all",
    "last": "last|latest|final|most recent",
    # --------------------------------------------------------------------------- actions
    "action": """action|actions|action item|action items|todo|todos|to do|to dos|to-do|task|tasks|
        follow up|follow ups|followup|followups|next step|next steps|work item|work items|
        assignment|assignments|job|jobs|remedies|measure|measures|homework|work|working on|
        deliver|delivered|deliverables|commitments|commit|promise|promises|promised|plan|plans|
        planned|going to do|supposed to do|have to do|has to do|had to do|need to do|needs to do|
        must do|will do|owe|owes|owe us|on _ plate|up to|does what|do what|doing what|ticket|
        tickets|what is next|comes next|come next|what next|needs doing|need doing|
        should happen now|what now|per person|next up|on the list""",
    "does": """build|builds|implement|implements|add|adds|write|writes|create|creates|check|
        checks|take care|takes care|handle|handles|look after|looks after|do|working on|work on|
        works on|make|makes|set up|sets up|run|runs|prepare|prepares|drive|drives|lead|leads|
        pick up|picks up|doing""",
    "owner": """owner|owners|owned|own|owns|assign|assigned|assignee|responsible|accountable|
        in charge|on the hook|name beside|takes care|take care|belong|belongs""",
    "unowned": """no owner|without owner|without an owner|unowned|unassigned|not assigned|
        nobody assigned|no one assigned|nobody owns|no one owns|owner missing|missing owner|
        has no name|no name|nobody is doing|without a name|nobody responsible|orphan|orphaned|
        has nobody|has nobody assigned|lack* an owner|not owned""",
    "undated": """no due date|without date|without dates|without due|without due date|
        without a due date|no deadline|without deadline|without a deadline|undated|no date|
        without a date|open ended|due date missing|missing due date|not dated|lack* a due date|
        lack* a deadline|no due""",
    "due": """due|due date|due dates|deadline|deadlines|by when|until when|till when|due by|
        target date|when is _ due|finish by|finished by|ready by|expected by|by what date|
        delivered by|eta of|be ready|be finished|be complete|be completed""",
    "to_be_done": """to be done|be done by|should be done|must be done|has to be done|
        have to be done|needs to be done|need to be done|will be done|be finished by|be ready by|
        be delivered by""",
    "upcoming": "due next|next due|next deadline|coming up|upcoming|due soon|due first",
    "overdue": """overdue|over due|past due|late|too late|delayed|behind schedule|missed deadline|
        missed deadlines|deadline missed|missed its date|slipped|slipping|should be done by now|
        should have been done|should already be done|past its date|past the deadline|expired""",
    "open": """open|outstanding|pending|unresolved|remaining|remain|remains|not done|undone|
        not finished|unfinished|not yet|left to do|left open|still to do|still to be done|
        not completed|incomplete|not closed|still left|to be done|what is left|is left|never kept|
        not kept|never done|never finished|never built|not started|todo still|missing still|
        still missing|unsolved|loose ends|loose end|hanging""",
    "still": "still|yet|so far|not yet|as yet|even now",
    "done": """through|through with|already through|done with|behind us|
        done|finished|finish|completed|complete|closed|fixed already|implemented|delivered|
        accomplished|ticked|ticked off|checked off|wrapped up|finalised|achieved|taken care of""",
    "progress": """in progress|under way|underway|wip|ongoing|being worked on|being done|
        in the works|half done|at the moment doing|being done about""",
    "status": """coming along|getting on|getting along|how far along|where are we with|
        where do we stand|
        status|state of|how far along|progress|progress of|standing|how far is|
        how far are|how is _ going""",
    "priority": """priority|priorities|prio|urgent|most urgent|most important|critical|
        top priority|highest priority|most pressing|important|high priority|high prio""",
    "low_priority": "lowest priority|least important|least urgent|low priority|lowest prio",
    "prevent": """stop this from|stop it from|stop that from|keep this from|keep it from|
        keep that from|
        rule out a repeat|prevent|prevents|prevented|prevention|avoid|never again|not happen again|
        happen again|happening again|again in the future|make sure|from recurring|recur|
        recurrence|so that it does not|safeguard|safeguards|guard against|guard|protect|
        in the future|next time|do differently|learn from|lessons|lesson""",
    "monitoring": """monitor|monitors|monitoring|detector|detectors|check would|threshold|
        thresholds|rule would|guardrail|guardrails|watch""",
    "earlier": """earlier|sooner|faster|in time|quicker|before people|before we did|in advance|
        ahead of time|early enough|early on|at once""",
    "would_have": """would have|would _ have|could have|could _ have|should have|should _ have|
        would detect|could detect|would catch|would notice|might have|can catch|could catch|
        would _ caught|would _ detected|would _ noticed""",
    "response": """what did we do|what did they do|what did you do|what did the team do|
        what was done|what have we done|what have you done|what did we try|how did we react|
        how did we respond|how did we fix|how was it fixed|how was it solved|how did we solve|
        how was it resolved|how did we stop|how was it stopped|what steps were taken|steps taken|
        measures taken|actions taken|how did you fix|how was that fixed|how did they fix|
        how did we get out|what was the fix|the fix|what was done to|measures _ taken|
        what measures|which measures|steps _ taken|what remedy|how was that handled""",
    # --------------------------------------------------------------------------- the rest of a boar
    "decision": """must happen|from now on|going forward|from here on|has to happen|
        needs to happen|condition for|conditions for|under what condition|under which condition|
        allowed|permitted|requirement|required|
        decision|decisions|decide|decided|agree|agreed|agree on|agreement|resolved to|
        conclude to|ruling|new rule|rule|rules|policy|settled on|settle on|commit to|settle|
        settled""",
    "question": """open question|open questions|question|questions|unanswered|unclear|unknown|
        unknowns|not know|do not know|not understood|nobody could answer|could not answer|
        nobody knows|no one knows|no answer|still wonder|puzzle|puzzles|puzzling|mystery|
        to be clarified|clarify|not answered|not clear|without an answer|left unanswered|
        open issue|open issues|open point|open points|not we know|not _ know|needs an answer|
        need an answer|to be answered|be clarified""",
    "hypothesis": """hypothesis|hypotheses|hypos|theory|theories|suspect|suspects|suspected|
        suspicion|suspicions|idea|ideas|candidate|candidates|possible cause|possible causes|
        possible reasons|potential causes|guess|guesses|assumption|assumptions|contender|
        contenders|possibility|possibilities|hunch|hunches|what else could|alternatives|
        alternative|possible explanations|potential explanations|other explanations|options|
        on the table|what might have""",
    "rejected": """ruled out|rule out|rules out|rejected|reject|excluded|exclude|dismissed|
        dismiss|discarded|discard|eliminated|eliminate|crossed out|crossed off|cross out|
        cross off|struck out|disproved|disproven|refuted|off the table|not the cause|was not it|
        was it not|not it|innocent|red herring|red herrings|dead end|dead ends|false lead|
        false leads|cleared|why not|is it not|not be|struck|disregarded|wrong theories|
        wrong theory|turned out wrong|turn out wrong|turned out to be wrong|thrown out|throw out|
        did not cause|not cause|not the reason|not to blame""",
    "discarded": """drop|dropped|abandon|abandoned|kill|killed|bury|buried|scrap|scrapped|give up|
        gave up|given up|set aside|shelve|shelved|put to bed|let go|throw away|threw away|
        move on from|moved on from|strike|kick out|kicked out""",
    "alive": """in play|alive|in the running|on the cards|in the race|under consideration|
        a possibility|possible""",
    "confirmed": """hold up|held up|panned out|pan out|hold water|held water|survived|
        stood the test|
        confirmed|confirm|proven|proved|verified|verify|turned out true|turn out true|
        turn out to be true|turned out to be true|true|is right|correct|established|accepted|
        turned out right|turned out to be right""",
    "evidence": """tells us|tell us that|shows that|what shows|gives away|gave away|telling us|
        leads us to|
        evidence|proof|proofs|prove|proves|support|supports|supporting|supported|
        indication|indications|indicate|indicates|hint|hints|sign that|believe|think so|think it|
        think that|we think|do we think|sure that it|argument|arguments|basis for|based on|
        grounds|justify|justification|back up|backs up|back this|how do we know|how do you know|
        how do we know that|makes us|made us|clue|clues|speak for|speaks for|point to|points to|
        pointed to|pointing to|data behind|facts behind|why do we|why say|how come we|
        substantiate|symptoms|backs the|backs it|back the|proven|reason behind blame|
        reason behind think|reason to believe|reason behind believe""",
    "against": """against|contradict|contradicts|contradicting|contradiction|counter|
        speaks against|speak against|not fit|does not fit|disprove|disproves|refute|refutes|
        undermine|undermines|weaken|weakens|objection|objections|doubt|doubts|counterevidence|
        contrary|counter evidence|counterargument|con|cons|inconsistent|oppose|argue against|
        argues against|argue|argues""",
    "for": "for it|in favour|in favor|pro|pros|speaks for|speak for|supporting",
    "sure": """how strong|strength of|case for|weight of|how seriously|
        how sure|how certain|how confident|how likely|confidence|confident|certainty|sure|
        certain|likelihood|probability|probable|likely|how is _ rated|how was _ rated|stars|odds|
        how convinced|convinced|how plausible|plausible|how strongly|chance that|ranking|ranked|
        rank|solid|robust|convincing""",
    "most_likely": """most likely|likeliest|most probable|best guess|prime suspect|main suspect|
        top suspect|favourite theory|favorite theory|leading theory|leading hypothesis|
        strongest hypothesis|strongest theory|best explanation|main theory|best theory|
        what do we think it is|what do we think it was|highest rated|highest rating|best rated|
        main hypothesis|best hypothesis|number one suspect|favourite|favorite|strongest""",
    # --------------------------------------------------------------------------- head of a board
    "model_name": """which model|what model|model name|name of the model|the model called|
        model are we|model is this|model was it|model failed|model was affected|model affected|
        model concerned|affected model|which system|model is it|model and version""",
    "version": "version|versions|which release|model version|release number",
    "people": """in the call|on the call|at the table|in the meeting room|
        who was at|who stood at|who worked on this|who did the review|who wrote this|
        who was there|who was present|who was in|participants|participant|attendees|
        attendee|attended|attend|present|in the room|in the meeting|took part|take part|
        who joined the|joined us|joined the|members|who is on the board|who was on|
        people involved|who was involved|at the session|at the meeting|who sat|on the team|
        around the table|in the session|at the board|who were there""",
    "session": """review|
        session|meeting|retro|review date|when was the postmortem|
        date of the postmortem|when was the board|date of the board|when did we meet|
        when did the team meet|when was this written|when was the review|date of the review|
        postmortem held|photo taken|picture taken|board made""",
    "title": """title|titled|headline of the board|incident number|incident id|ticket number|
        name of the incident|is _ called|was _ called|be called""",
    "summary": """summary|summarise|summarize|overview|gist|in short|in brief|briefly|
        in one sentence|in a nutshell|sum up|sum it up|big picture|brief me|what is _ about|
        what was _ about|know so far|what do we know|key facts|main points|highlights|recap|
        in a few words|give me the basics|elevator pitch|short version""",
    # --------------------------------------------------------------------------- features
    "feature": """signal|signals|
        feature|features|column|columns|input|inputs|field|fields|variable|variables|
        predictor|predictors|attribute|attributes|signal was|data field""",
    "shifted": """shift|shifted|shifts|drift|drifted|drifts|moved most|changed most|
        distribution changed|out of distribution|distribution shift|biggest shift|moved the most|
        changed the most|largest shift|most shifted|leak|leaked|leaks""",
    "category": """what kind|which kind|what type|which type|type of|kind of|category|class of|
        what sort|which sort|sort of|classified|classify|root cause class|cause class|
        nature of""",
    "window": """over what time|over which time|over what period|over how long|which period|
        time frame|timeframe|time window|in what time|within what time|and over what time|
        over which period|period|time period|within which time""",
    # --------------------------------------------------------------------------- several postmortem
    "last_time": """last time|previous time|the time before|time before|last incident|
        previous incident|earlier incident|prior incident|last occasion|first time around|
        the one before|previous postmortem|last postmortem|earlier postmortem""",
    "seen_before": """seen before|seen this before|happened before|happen before|been here before|
        had this before|occurred before|again|before now|ever before|already happened|
        caused trouble before|trouble before|repeat|repeated|recurring|same problem before|
        same failure before|have we seen|have we had|did we have|similar incident|
        similar incidents|same again|not the first time|failed before|fail before|problem before|
        problems before|similar failure|similar failures|similar cases|anything similar|
        similar""",
    "compare": """compare|compared|comparing|comparison|versus|vs|difference between|
        differences between|differ|different from|in common|side by side|both incidents|contrast|
        how do they differ|the two|both boards|same cause|similarities|similarity""",
    "which_postmortems": """which postmortem|which postmortems|which incident|which board|
        which of the postmortems|which of the incidents|which of the boards|which post mortem|
        which outage|which retro|what postmortems|what incidents|what boards|how many postmortems|
        how many incidents|how many boards|how many outages|how many times|how many retros|
        any postmortem|any incident|any board|any other incident|any other postmortem|
        other incidents|other postmortems|list _ incidents|list _ postmortems|show _ incidents|
        show _ postmortems|which one|which of them|which of the two|which of these""",
    "fastest": "faster|fastest|quicker|quickest|shortest|shorter|least time|sooner|soonest",
    "slowest": "slower|slowest|longest|longer|most time|latest",
    "postmortems": """postmortem|postmortems|post mortem|post mortems|incident|incidents|board|
        boards|outage|outages|failures|cases|documents|retros|sessions|reports""",
    "mention": """mention|mentions|mentioned|about|involve|involves|involved|concern|concerns|
        refer to|talk about|talks about|deal with|dealt with|contain|contains|related to|
        have to do with|had to do with|to do with|touch|touches|where does|where did|name|names|
        named|say something about|cover|covers""",
    "caused_by": """caused by|cause was|root cause was|root cause is|because of|due to|with cause|
        to blame|blamed on|attributed to|result of|came from|stem from|stemmed from|triggered by|
        fault of""",
    "all_boards": """across all|across|all boards|all incidents|all postmortems|every board|
        every incident|overall|in total|altogether|any of|anywhere""",
    # --------------------------------------------------------------------------- the reading itself
    "unsure_reading": """hard to read|difficult to read|illegible|unreadable|poorly read|
        badly read|low confidence|unsure words|not legible|read badly|misread|could not be read|
        not readable|uncertain reading|least sure|least certain|unsure about the reading|
        hardly legible|to check|needs checking|double check""",
    "unplaced": """unplaced|not placed|not be placed|left over|leftover|leftovers|could not place|
        placed nowhere|rest of the board|other notes|stray notes|not assigned to|does not belong|
        scribbles""",
    "typed": """typed|typed in|added by hand|entered|edited|keyed in|corrected|added afterwards|
        added later|who added|who wrote down|who entered|who edited|who changed the document|
        added the value""",
}

# Words that a question may hold without asking for anything by them.
_FILLERS = """
a an the this that these those there here it its itself they them their theirs he she his her we
us our ours you your yours i me my mine one ones be been have do will would shall should can
could may might must let get got go of to in on at by for from with about into onto over under
up out as than then so and or but if any some all every each both either other another same own
such very just only even also too quite rather really actually exactly precisely roughly
approximately basically simply truly finally eventually currently already ever please kindly
thanks thank hi hello hey ok okay well yes no not tell show give list name say know want need
like see look find explain describe mention question answer ask asked asking wonder wondering
curious idea what which who whom whose when where why how whether because model models system
incident incidents failure failures issue problem problems case thing things stuff part parts
piece pieces item items matter board boards whiteboard postmortem postmortems document documents
retro team teams people person somebody someone anybody anyone something anything everything
everybody everyone happen happened happening turn turned much many more most less least few lot
lots whole entire entirely complete full total time times day days week weeks month months hour
hours minute minutes moment date dates is was are were am being kind type sort way ways point
points end still yet now today again once supposed meant going gonna wanna able likely involved
involve take took make made use used bit little small big great good person's set put come came
between against during until since before after while real true main major actual overall
general possible possibly perhaps maybe first second third last next pretty sure course fact
so-called i.e e.g etc regarding concerning respect terms short brief line lines sentence
percentage long alive note notes prediction predictions output outputs ago place else consider
considered mean means seem seems appear guys folks colleague colleagues quickly slowly soon
immediately recently ultimately originally initially exact precise particular specific cheers
sorry hmm oh ah yeah yep nope btw fyi asap morning afternoon evening night noon wait waiting
immediate help helped helps draw drawn two three executive primary plain simple word words
nobody noone result results comes em pls talk talking discuss discussing speak speaking around
rate level value values number numbers share amount figure figures percent fully partly mostly
state stand stood together consist constitute comprise exist according accord think thought deem
reckon judge away off aside along apart across per via within beyond despite except among amongst
upon although though whatever whichever whoever whenever wherever himself herself ourselves yourself
yourselves towards toward throughout alongside introduce adopt instead somehow eg ie amid
"""
FILLERS = frozenset(_FILLERS.split())


def is_filler(token: Token) -> bool:
    """Whether a word asks for nothing by itself, in any of its forms."""
    text = token.text
    if text in FILLERS or SAME_WORDS.get(text) in FILLERS:
        return True
    # Inflected: "takes", "used", "talking"; not by the stem, which "quit" shares with "quite".
    forms = [text.removesuffix(end) + more for end, more in _ENDINGS if text.endswith(end)]
    return any(form in FILLERS for form in forms)


_ENDINGS = (("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"))


@lru_cache(maxsize=1)
def concept_table() -> PhraseTable:
    """The concepts, to be found in the stems of a question or of a statement."""
    return PhraseTable(CONCEPTS)


# Concepts of grammar, and such whose words mean too much else: no dictionary leads to them.
_ALONE_NAMES = """
who when where why which yes_no how_long how_much how_many how_high still first last before
after between does happen happen_to told_by value for mention all_boards title session people
typed postmortems course compare latest initial
"""
_ALONE = frozenset(_ALONE_NAMES.split())


@lru_cache(maxsize=1)
def _cues() -> Mapping[str, frozenset[str]]:
    """The senses of each concept's single words, and the concepts that have each."""
    found: dict[str, set[str]] = {}
    for name, listed in CONCEPTS.items():
        for phrase in () if name in _ALONE else listed.split("|"):
            word = phrase.strip()
            for sense in entry_of(word).senses if word.isalpha() else ():
                found.setdefault(sense, set()).add(name)
    return {sense: frozenset(names) for sense, names in found.items()}


def concepts_like(word: str) -> tuple[str, ...]:
    """The concepts of which a word is a synonym; none where it may be one of many."""
    cues = _cues()
    held = [cues[sense] for sense in sorted(entry_of(word).senses) if sense in cues]
    names = sorted(frozenset().union(*held))
    return tuple(names) if len(names) <= _MOST_LIKE else ()


_MOST_LIKE = 2
