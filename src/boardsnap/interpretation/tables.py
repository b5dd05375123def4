"""The words of the field as tables: sections, causes, kinds, statuses, stances.

Each is key -> weight -> phrases, separated by `|`. A word ending in `*` is a stem, `_` stands
for up to four words of any kind. Words are matched give or take misread letters.

Sources: the cause taxonomy follows the data-set-shift literature (Moreno-Torres et al. 2012,
"A unifying view on dataset shift in classification"; Gama et al. 2014, "A survey on
concept drift adaptation"; Sculley et al. 2015, "Hidden technical debt in machine learning
systems") and the study of 96 ML pipeline outages by Papasian and Underwood (OpML 2020), in which
most outages were pipeline and infrastructure faults; section words follow the postmortem templates
of the Google SRE book (ch. 15, app. D), Atlassian's incident handbook and Etsy's facilitation
guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from boardsnap.model.postmortem import (
    ActionKind,
    ActionStatus,
    Cause,
    EventKind,
    HypothesisStatus,
    Stance,
)

SectionName = Literal[
    "timeline",
    "hypotheses",
    "evidence",
    "root_cause",
    "actions",
    "decisions",
    "questions",
    "rejected",
    "participants",
    "summary",
    "parking",
    "other",
]

SECTIONS: Mapping[SectionName, str] = {
    "timeline": """timeline|time line|tl|time-line|timeline of events|event timeline|
    incident timeline|chronology|
    chrono|chronicle|events|event log|key events|what happened|what happened when|when|
    when did it happen|history|sequence|sequence of events|course of events|log|story|the story|
    storyline|incident log|run of show|chain of events|logbook|diary|journal|the facts so far|
    first signs|trail|timeline of incident|day by day|when what|metrics over time|record|time|dates|
    milestones|what & when|what when|how it went|how it unfolded|story so far|what we saw|
    what we know|facts|the facts|observations|symptoms|signals|detection|monitoring data|
    metric over time|run of events|order of events""",
    "hypotheses": """hypotheses|hypothesis|hypos|hypo|hyps|hyp|suspects|suspect|usual suspects|
    the suspects|suspicions|theories|theory|our theories|possible causes|possible cause|
    potential causes|potential cause|candidate causes|candidates|candidate|causes|possible reasons|
    possible explanations|explanations|reasons|ideas|guesses|best guesses|what could it be|
    what could it be?|what might it be|could be|could it be|maybe|contributing factors|
    contributing causes|contributors|factors|assumptions|hunches|possible root causes|
    potential root causes|root cause candidates|why did it happen|why did it break|why did it fail|
    what we think|what caused it|what went wrong where|diagnosis candidates|whys|leads|brainstorm|
    possibilities|options|maybes|what ifs|working theories|line up|lineup|accused|thoughts|
    candidates for cause|contenders|brain dump|fish bone|differential|likely|suspected|to blame?|
    blame|who did it?|guess|brainstorming|fishbone|possible drivers|drivers|likely causes|
    probable causes|what broke""",
    "evidence": """evidence|proof|data|supporting data|supporting evidence|findings|what we found|
    checks|tests|observation|test results|experiments|experiment|probes|numbers|for / against|
    pros / cons|pro con|for and against|support|signals seen|analysis|investigation|results|
    what we checked|clues|facts for|why we think so""",
    "root_cause": """root cause|root-cause|rootcause|the root cause|root cause analysis|rca|rc|
    culprit|the culprit|the cause|cause|actual cause|real cause|true cause|main cause|primary cause|
    cause found|root cause found|confirmed cause|diagnosis|the diagnosis|verdict|conclusion|
    conclusions|the answer|answer|why|why?|why it happened|what really happened|bottom line|
    the reason|reason|main reason|it was|so what was it|final cause|trigger|the trigger|5 whys|
    five whys|the problem|problem|smoking gun|the bug|winner|explanation|root issue|
    underlying cause|what it was|final word|final answer|finding|eureka|aha|gotcha|found it|got it|
    breakthrough|insight|realisation|realization|the truth|truth|judgement|judgment|
    resolution of cause|takeaway cause|in the end|therefore|thus|hence|result of rca|rca result|
    summary of cause|cause statement|so|so it was|mystery solved|case closed|the real reason|
    what got us|what bit us|the real story|real story|the offender""",
    "actions": """actions|action|action items|action item|action list|action plan|ais|ai's|ai|to do|
    todo|to-do|todos|to dos|to do list|to-dos|todo list|tasks|task list|fixes|fix|the fix|the fixes|
    next steps|next step|next|next actions|follow-ups|follow ups|follow up|followups|followup|
    follow-up actions|follow up items|mitigation|mitigations|remediation|remediations|remedies|
    corrective actions|preventive actions|prevention|countermeasures|plan|the plan|work items|
    tickets|jira|jiras|backlog|what we do next|what's next|what next|what now|what to do|
    who does what|who does what by when|who what when|improvements|short term|long term|short-term|
    long-term|immediate actions|immediate|quick wins|quick fixes|repairs|steps|deliverables|
    assignments|homework|commitments|action points|aps|moving forward|way forward|solutions|
    solution|do|do next|to be done|doing next|chores|duties|responsibilities|jobs|repair list|
    fix list|punch list|roadmap|road map|agenda for next week|remedy|cure|cures|medicine|treatment|
    treatments|safeguards|guardrails|hardening|measures|counter measures|on us|we will|sprint items|
    stories|follow through|aftercare|clean up|cleanup|recovery|recovery plan|hotfixes""",
    "decisions": """decisions|decision|decided|we decided|what we decided|agreed|agreements|
    agreement|we agreed|we agree|resolutions|resolution|resolved|rules|new rules|ground rules|
    policy|policies|settled|ruling|rulings|verdicts of team|we said|team agreed|all agreed|
    from now on|house rules|our rules|commitments made|decision log|decisions made|decisions taken|
    consensus""",
    "questions": """questions|question|open questions|open question|open qs|open q|open q's|qs|q's|
    q|open issues|open points|open items|open|unknowns|unknown|unclear|still unclear|still open|
    unresolved|unanswered|to clarify|to be clarified|tbd|to find out|to check|to investigate|
    need to know|what we don't know|what we do not know|don't know|ask|things to find out|
    remaining questions|unanswered questions|questions to answer|puzzles|puzzle|mysteries|mystery|
    riddles|doubts|uncertainties|gaps|to ask|to understand|to learn|not clear|not clear yet|
    not known|open ends|loose ends|wonder|we wonder|curious|help needed|ask around|pending""",
    "rejected": """rejected|ruled out|ruled-out|what we ruled out|not the cause|excluded|discarded|
    eliminated|dismissed|dead ends|dead end|red herrings|red herring|not it|wasn't|was not|
    disproved|disproven|rejected hypotheses|rejected ideas|crossed out|checked & ok|checked ok|no|
    nope|what it was not|what it wasn't|not guilty|innocent|cleared|acquitted|struck off|scratch|
    scratched|false leads|false lead|wrong turns|non causes|no cause|unrelated|graveyard""",
    "participants": """participants|participant|present|attendees|attending|attendance|who|
    who was here|who's here|people|team|the team|in the room|in room|on call|on-call|with|w|crew|
    facilitator|moderator|scribe|note taker|roll call|room|folks|guests|cast|members|attendants|
    joined by|joined|here|here today|group|stakeholders|owners|incident commander|ic|responders""",
    "summary": """summary|tl;dr|tldr|tl dr|overview|in short|abstract|in a nutshell|recap|impact|
    business impact|user impact|customer impact|damage|cost|cost of incident|severity|scope|context|
    background|situation|status|current status|incident|problem statement|what is broken""",
    "parking": """parking lot|parking-lot|parked|parking|park|later|off topic|off-topic|misc|
    miscellaneous|notes|note|other|other stuff|any other business|aob|random|bike shed|for later|
    backburner|icebox|fyi|remarks|comments""",
    "other": """lessons|lessons learned|lessons learnt|learnings|what we learned|takeaways|
    key takeaways|what went well|went well|what went wrong|went wrong|what went badly|
    where we got lucky|got lucky|what was lucky|keep|stop|start|kudos|shout outs|thanks|legend|key|
    metrics|links|refs|references|resources|model|models|features|feature list|glossary|
    architecture|pipeline|data flow|agenda|goals|goal|risks|risk""",
}

# Column heads and small words that a heading may hold beside its name.
HEADING_FILLERS = """
& a all an and board by cet confidence cont contd continued date dates due est eta far for in it
item items key level likelihood list local log main more my new now of on or other our owner
owners part prio priority pst pt rank rating score so status the time to top utc v votes what when
who
"""

# Short heads that mark single items ("Q: why?", "D: keep v2") rather than name a list.
ITEM_HEADS: Mapping[str, SectionName] = {
    "q": "questions",
    "qn": "questions",
    "question": "questions",
    "d": "decisions",
    "dec": "decisions",
    "decision": "decisions",
    "decided": "decisions",
    "agreed": "decisions",
    "ai": "actions",
    "ap": "actions",
    "todo": "actions",
    "to do": "actions",
    "action": "actions",
    "action item": "actions",
    "next step": "actions",
    "fix": "actions",
    "rc": "root_cause",
    "rca": "root_cause",
    "root cause": "root_cause",
    "cause": "root_cause",
    "culprit": "root_cause",
}

CAUSES_SAID: Mapping[Cause, Mapping[float, str]] = {
    "data_drift": {
        8: """data drift|dataset drift|dataset shift|data shift|data distribution shift""",
        4: """drift*|distribution shift*|distribution chang*|distribution mov*|dist shift|
        data changed|inputs moved|distribution _ shift*|distribution differ*|distribution moved|
        psi up|psi high|data has changed|data looks different|data moved|inputs changed|psi jump*|
        psi spike*""",
        2.5: """psi|ks test|wasserstein|js divergence|kl divergence|stats moved|mean moved|
        mean shift*|variance up|range changed|shifted|outliers up|new range|out of range""",
        1: """shift*|moved|data _ different""",
    },
    "covariate_shift": {
        8: """covariate shift|covariate drift|feature drift|input drift|cov shift|feature shift|
        input shift|population shift|population drift|population stability|domain shift|
        out of distribution|ood|out of domain""",
        4: """new traffic|segment mix|population chang*|population moved|new market*|new countr*|
        new region*|new segment*|user mix|customer mix|traffic mix|traffic source*|channel mix|
        device mix|product mix|geo mix|mix shift*|mix chang*|mix moved|query mix|new store*|
        new user*|new customer*|new merchant*|new device*|new camera*|new sensor*|new scanner*|
        new hospital*|new site*|new language*|new format*|new city|new cities|new vehicle*|
        new supplier*|new channel*|new locale*|different population|different users|other user mix|
        new demographic*|younger users|older users|new cohort*|new acquisition*|new partner*|
        new domain""",
        2.5: """mix|more mobile|mobile users|more _ users|more _ customers|more _ traffic|
        more _ applicants|applicants up|applicants|audience|demographic*|typos|voice input|lighting|
        illumination|bright*|darker|contrast|camera angle|camera moved|lens|blur*|resolution|
        image quality|low light|glare|dirty lens|exposure time|night shots|night images|accent*|
        dialect*|noise level|background noise|slang|emoji*|foreign language|language mix|expansion|
        rollout to|campaign brought|campaign to|campaign*|organic traffic|paid traffic|
        share of _ up|share up|new ad|new formats|new fleet|new material|new batch|new lot|
        different lighting|long tail|cold start|unseen _ values|unseen|tail queries|thin file|
        first time|new _ formats|new _ users|new _ customers|population""",
        1: """segment*|region*|market*|mobile|users up|traffic|cohort*""",
    },
    "concept_drift": {
        8: """concept drift|concept shift|real drift|conditional shift|posterior shift""",
        4: """relation* _ chang*|relationship _ chang*|relation* broke|link broke|link _ broke*|
        relation* _ broke*|broke _ link|behaviour chang*|behavior chang*|world changed|
        world has changed|fraud adapted|pattern* changed|patterns changed|rules of the game|p y x|
        meaning changed|no longer predict*|stopped predicting|lost _ meaning|same inputs different|
        same features different|users behave*|people behave*|customer behav* _ chang*|
        fraudsters adapted|new fraud pattern*|new fraud|mapping changed|correlation* _ chang*|
        correlation broke|correlation gone|relation gone|new normal|ground moved|signal gone|
        signal lost|lost signal""",
        4.5: """price war|competitor*|rival*""",
        3: """covid*|pandemic|lockdown|recession|inflation|rate hike|interest rate*|regulation*|
        new law|market crash|war|economy|macro*|behaviour|behavior|relation*|preferences chang*|
        taste* chang*|intent changed|tariff*|strike|new fraud type*|new scam*|habits|new policy|
        consumer*""",
        1: """adapted|different now""",
    },
    "label_shift": {
        8: """label shift|prior shift|prior probability shift|target shift|target drift|label drift|
        prior drift|class prior shift|output drift""",
        4: """base rate*|class balance|class imbalance|class mix|class prior*|class distribution|
        prior|priors|prevalence|positive rate|class share|class ratio|imbalance*|new class*|
        no such class|new intent*|unseen class*|label distribution|label mix|fraud rate _ up|
        default rate _ up|more positives|fewer positives|more negatives|positives _ up|target rate|
        new category|new categories|new topic*|missing class|class _ moved|rare class""",
        2: """bad rate|event rate|fraud rate|churn rate|incidence""",
    },
    "label_quality": {
        8: """label quality|label noise|noisy label*|mislabel*|mis labelled|wrong label*|bad label*|
        label error*|label delay*|label lag*|delayed label*|late label*|label latency|
        annotation error*|annotator disagree*|bad gt|bad ground truth|label leakage of policy""",
        4: """label* wrong|labels late|labels missing|missing labels|label def*|label guide*|
        labeling guide*|labelling guide*|policy chang*|changed _ policy|annotation*|annotator*|
        rater*|labeler*|labeller*|ground truth|label window|label* chang*|label* bug|labels stale|
        label bias|relabel*|label policy|inter annotator|kappa|label* incomplete|weak label*|
        label job|definition of _ changed|target definition|target def*|definition _ chang*|
        def changed|crowd work*|vendor labels|chargeback lag|chargeback* late|chargeback delay*|
        late chargeback*|late conversion*|conversion delay|delayed conversion*|delayed feedback|
        feedback delay*|miscoded|coding error*|label source|partial labels|unlabeled|unlabelled|
        human error""",
        1.5: """label*|labelling|tagging|tags""",
    },
    "training_serving_skew": {
        8: """training serving skew|train serving skew|train serve skew|training serve skew|
        t s skew|train test skew|serving skew|online offline skew|offline online skew|
        train serve mismatch|training serving mismatch|offline online mismatch|
        online offline mismatch|feature skew|train serve|train serv*""",
        5: """skew|offline online|online offline|offline vs online|online vs offline|train vs live|
        train vs prod*|train vs serv*|train live|live vs train|computed different*|
        different* comput*|different preprocessing|preprocessing differ*|preprocessing mismatch|
        encoder version|tokenizer mismatch|tokeniser mismatch|normalisation differ*|
        normalization differ*|different code path*|two code paths|two implementations|reimplement*|
        re implement*|not _ same in serving|serving computes|serving uses|serving path|
        different scaler|scaler mismatch|different tokenizer|wrong scaler|vocab mismatch|
        vocabulary mismatch|negative* sampl*|sampl* of negative*|sampling changed|
        sampl* _ correction|downsampl*|undersampl*|no correction|calibration not applied|
        sampling rate|resiz* differ*|resize mismatch|rounding differ*|batch vs stream*|
        batch vs online|parity|sql vs python|python vs java|spark vs|java vs python|
        point in time""",
        3: """mismatch|inconsistent features|preprocessing|encoder|encoding differ*|feature parity|
        imputed different*|scaler|scaling|tokenizer|tokeniser|different at serving|rounding|
        at serving|in serving|in scorer|in scoring|only in serving|only online|only in training""",
    },
    "feedback_loop": {
        8: """feedback loop*|self reinforc*|self fulfil*|runaway loop|echo chamber|filter bubble""",
        4: """loop*|exposure bias|selection bias|popularity bias|position bias|presentation bias|
        selective label*|runaway|own click*|own prediction*|own output*|own data|own recommend*|
        own decision*|own scores|trains on own|trained on own|learns from itself|eats own|
        rich get richer|no exploration|model output* in training|model influence*|rejected _ never|
        only approved|only _ shown|only see _ approved|self select*|degenerate|snowball*|amplif*|
        survivor* bias|survivorship|label* _ bias*|captcha bias*|bandit stuck|explore exploit|
        censor*|model collapse|model generated|synthetic data""",
        2: """popularity|exploration|exposure|bias*""",
    },
    "schema_change": {
        8: """schema chang*|schema drift|schema mismatch|schema break*|schema broke|schema evol*|
        column rename*|col rename*|column* rename*|renamed column*|renamed field*|field rename*|
        breaking change|contract change*|time zone*|timezone*|schema""",
        5: """rename*|retyped|type change*|dtype|data type|type mismatch|unit change*|units changed|
        unit chang*|wrong unit*|unit mismatch|units|cents vs dollars|dollars vs cents|cents|
        currency|km vs miles|miles vs km|kg vs|celsius|fahrenheit|ms vs s|seconds vs|new enum|enum*|
        tz|utc|dst|daylight saving|new column*|column dropped|dropped column*|column removed|
        field removed|removed field*|column order|columns swapped|new field*|date format|
        format change*|format changed|api change*|api v2|new api|api v*|dropped field*|protobuf|
        proto|json change*|avro|string instead of|int instead of|int to float|string to int|
        int to string|became string|became categorical|code change* upstream|code list|new codes|
        icd*|mcc code*|sku rename*|ids changed|id format|new id*|locale|decimal comma|decimal point|
        rehash*|remap*|re keyed|kwh|wh vs|lbs|inches|miles vs|grams|1000x|instead of euro*|
        instead of usd|encoding utf|crm migration|migration|migrated|field changed|now float|
        now string|precision changed""",
        2: """column*|field*|format|type|scale changed|moved to new tool|firmware""",
    },
    "pipeline_bug": {
        8: """pipeline bug|pipeline broke*|pipeline broken|pipeline error|etl bug|etl broke*|
        etl error|data bug|feature bug|feature pipeline|bad join|join bug|join broke|broken join|
        pipeline fail*|data pipeline""",
        4: """null*|nan*|missing value*|missing data|missing feature*|default value*|default fill|
        zero fill*|filled with|imput*|backfill*|back fill|duplicate*|dedup*|double count*|join*|etl|
        dag|airflow|dbt|spark job|aggregation|agg bug|off by one|pars*|parser|truncat*|corrupt*|
        cast*|overflow|regex|filter bug|wrong filter|where clause|lost _ events|events lost|
        lost events|dropped events|rows dropped|dropped rows|missing rows|lost rows|rows missing|
        tracking*|logging bug|log* missing|logging|instrument*|pixel|tag broke*|feature missing|
        empty|constant|all zero*|zeros|1s|stuck at|hard coded|hardcoded|code bug|sql bug|query bug|
        window bug|wrong window|wrong table|wrong partition|wrong key|key mismatch|id mismatch|
        feature job|feature calc*|wrong aggregation|double encod*|double log*|sort* bug|shuffl*|
        lost click*|tracking lost|computed wrong|miscomput*|wrong formula|formula|counted as|
        counted twice|filled""",
        2: """bug*|broken|broke|missing|pipeline*|lost|job fail*|wrong|failed|dropped|error*""",
    },
    "upstream_outage": {
        8: """upstream outage|feed down|feed outage|source outage|source down|data outage|
        provider outage|vendor outage|upstream down|upstream fail*|feed stopped|feed broke*|
        feed missing|feed _ missing|feed stale|stale feed|data feed""",
        4: """outage|stale*|late partition*|partition late|partition missing|missing partition*|
        late data|data late|data delay*|delayed data|cron missed|cron fail*|missed cron|job missed|
        job did not run|job didnt run|not refreshed|no refresh|not updated|frozen|freeze|vendor*|
        third party|3rd party|provider*|upstream*|source late|sync fail*|sync broke*|sync stopped|
        sync|feed late|feed*|file missing|missing file*|never wired|not wired|not connected|
        never connected|not hooked|not plugged|unplugged|disconnected|stopped sending|no data from|
        no data|stopped arriving|never arrived|did not arrive|kafka|lag*|topic down|bureau*|gps|
        blocked by|api down|api limit|rate limit* by|quota|expired token|token expired|credentials|
        expired key|cert* expired|certificate*|sftp|ftp|s3 delay|source frozen|sensor _ blocked|
        sensor dead|sensor fail*|sensor down|sensor offline|ads api|old snapshot""",
        2: """outdated|old docs|old data|not rebuilt|late|delayed|stopped|down|cache|ttl|refresh*|
        source|sensor*|crm|last updated|unavailable|blocked""",
    },
    "data_leakage": {
        8: """data leak*|target leak*|label leak*|feature leak*|leakage|leak*|time travel*|
        train test contaminat*|train test overlap|test contaminat*|future data|future info*""",
        5: """peek*|look ahead|lookahead|too good|contaminat*|random split|same week|same day split|
        test set from|test in train|train in test|test data in train*|overlap* train|
        future feature*|post event|after the event|target encod*|target in feature*|
        label in feature*|answer in|proxy for label|duplicates across split*|duplicates in test|
        group split|user in both|id leak*|benchmark contaminat*|seen in training|split by row|
        split wrong|bad split|wrong split|unrealistic offline""",
        2: """split|overlap*|future""",
    },
    "seasonality": {
        8: """season*|holiday*|black friday|cyber monday|christmas|xmas|easter|thanksgiving|ramadan|
        eid|diwali|new year*|lunar new year|chinese new year|golden week|singles day|prime day|
        month end|quarter end|year end|end of month effect|payday|pay day|weekend effect|weekend*|
        summer|winter|spring|autumn|back to school|halloween|valentine*|super bowl|world cup|
        olympics|bank holiday|weekday effect|calendar effect|day of week|time of day""",
        4: """promo*|weather|rain*|snow*|storm*|heat wave|heatwave|cold snap|hurricane|flood*|
        sales event|event week|school break|vacation*|flu|flu wave|festival*|sports event|match day|
        peak|peak season|annual|yearly|weekly pattern|cyclic*|tax day|tax season|one off event|
        earlier this year|last year|every jul|every december|strike day|election*|calendar""",
        2: """campaign*|sale""",
        1: """dip|temporary|spike""",
    },
    "deployment": {
        8: """bad deploy*|wrong version|wrong model version|wrong model|wrong artefact|
        wrong artifact|bad release|bad rollout|model version|version mismatch|wrong checkpoint|
        wrong weights|old weights|wrong threshold|threshold typo|deployment bug|deploy bug|
        model bug|bad config|wrong config|config error|config bug|config typo|dependency bump|
        library bump|library upgrade*""",
        4: """canary*|config*|threshold*|cutoff*|cut off|dependency|dependencies|library|
        package upgrade*|package bump|version bump|bump*|upgrade*|numpy|pandas|sklearn|onnx|
        quantis*|quantiz*|int8|fp16|half precision|registry|artefact*|artifact*|checkpoint*|docker*|
        image tag|image|build|feature flag*|flag on|flag off|flag flipped|env var*|hotfix|rollback|
        rolled back|merge*|bad merge|wrong env*|wrong bucket|wrong endpoint|a b config|ab config|
        prompt chang*|prompt template|system prompt|new prompt|prompt version|prompt edit*|
        llm upgrad*|llm _ upgrad*|llm swap*|vendor llm|model upgraded|model swap*|llm upgrade|
        new model version|model update*|model upgrade*|provider changed model|vendor model|
        temperature setting|old model in prod*|wrong weight*|weights|default config|setting*|
        promoted wrong|wrong tag|calibration layer|bug in v|code change|refactor*|new code|
        bug in new|shadow|switch* off""",
        1.5: """version|launch*|greeting|typo*|ui change|new ui|wording|redesign|switch*|copy|
        template|message|button|screen|layout""",
        3: """deploy*|release*|rollout|roll out""",
    },
    "adversarial": {
        8: """adversar*|attack*|prompt injection|injection|jailbreak*|poison*|evasion|spam ring|
        fraud ring*|bot attack|model extraction|data poisoning""",
        4: """bots|bot click*|bot traffic|bot attack*|bot wave|bot account*|botnet*|spam*|gaming|
        gamed|game the|abuse*|abus*|scrap*|fraudster*|fraud ring|attacker*|hacker*|hack*|exploit*|
        evad*|bypass*|mimic*|fake*|spoof*|replay attack*|click farm*|click fraud|account takeover|
        ato|credential stuffing|card testing|synthetic identit*|mule*|phish*|malicious|sybil|
        brigad*|review bomb*|seo spam|keyword stuffing|cloak*|collusion|organised fraud|
        organized fraud|trolls|manipulat*|obfuscat*|deepfake*|workaround by users|probing|cheat*|
        farm*""",
        1.5: """replay*|crawler*""",
        1: """bot|ring|fraud wave|wave|identical""",
    },
    "infrastructure": {
        8: """infrastructure|time out*|timeout*|oom|out of memory|memory full|memory leak|disk full|
        latency|gpu*|fallback served|network|dns|load balancer|db down|database down|server down|
        node down|pod*|k8s|kubernetes|redis|feature store|autoscal*""",
        5: """cache _ stale|embedding* _ stale|clock skew|stale embedding*|stale _ embedding*|
        embeddings stale|stale index|stale cache|cache stale|stale model cache""",
        4: """queue*|fallback*|memory|cpu|disk|ttl|expire*|cache*|evict*|throttl*|crash*|restart*|
        hardware|capacity|overload*|scal* up|cold start latency|slow*|db|database|db index|index|
        cold cache|cache miss*|connection*|replica*|cluster|zone|aws|gcp|azure|cloud|cdn|
        api gateway|gateway|retry storm|retries|thread*|deadlock*|lock|rate limit*|circuit breaker|
        driver|cuda|tpu|inference server|model server|triton|batch size|concurren*|traffic spike|
        high load|overloaded|server*|shard*|bandwidth|failover|online store|node*|5xx|500s|503*|
        error 500|worker*""",
        1.5: """load|store|service|spill|backpressure|clock""",
    },
    "other": {
        6: """train* data ends|old train* data|train* on old|knowledge cutoff|stale model|old model|
        model too old|retrain* overdue|not retrained|no retrain*|never retrained|outdated model|
        model age|bad holdout|metric bug|bad eval*|eval* bug|evaluation bug|wrong metric|
        metric definition|metric def*|dashboard bug|dashboard wrong|bad metric|sample size|
        small sample|random noise|just noise|statistical noise|coincidence|overfit*|underfit*|
        bad hyperparam*|hyperparam*|regressed training|random seed|model capacity|ab test bug|
        wrong baseline|holdout*|evaluation set|test set too small|human process|process gap|
        no owner|no monitor*|no alert*|communication""",
        2: """offline metric*|noise|retrain*|training*""",
    },
}

EVENTS_SAID: Mapping[EventKind, Mapping[float, str]] = {
    "alert": {
        7: """manager* call*|manager* phone*|manager* ask*|manager* complain*|mgr* call*|
        mgr* phone*|mgr* ask*|exec* ask*|cfo ask*|ceo ask*|coo ask*|sales ask*|finance ask*|
        sales report*|sales complain*|ops call*|ops ask*|ops phone*|ops notice*|team asks|
        partner* angry|client* angry|customer* angry|partner* complain*|partner* call*|
        partner* phone*|partner* threaten*|advertiser* pause*|client* pause*|client* leave*|
        merchant* complain*|merchant* call*|seller* complain*|driver* complain*|rider* complain*|
        hotel* phone*|hotel* call*|hotel* complain*|clinic* call*|branch* call*|store* call*|
        shop* call*|dealer* call*|agents call*|agents complain*|agents phone|operator* call*|
        operator* report*|operator* notice*|crew* report*|technician* report*|tech* report*""",
        6: """tweet*|reddit|forum|blog post|app store review*|one star|1 star|overwhelmed|
        drowning|cannot keep up|queue _ deep|queue _ full|queue _ long|asks for _ numbers|
        asks for numbers|asks for explanation|spend up|spend doubled|spend jump*|cost* doubled|
        cost* jump*|cost* explode*|budget blown|budget burnt|budget gone|failed inspection|
        failed in service|phones in|phone in|calls up|picks it up|picked it up|picks up the story|
        disput*|seized|
        seizes|cs spike|spike in ticket*|spike in call*|spike in complaint*|calls spike|
        ticket* spike|list looks|lists look|looks random|look random|looks broken|look broken|
        looks fishy|looks strange|makes no sense|no warning|without warning|asks why|asked why|
        ask why|asking why|wants to know|want to know|demand* answer*|demand* explanation|
        committee ask*|board ask*|management ask*|regulator ask*|customer* ask*|client* ask*|
        partner* ask*|user* ask*|angry call*|angry mail*|angry email*|angry customer*|
        mail* in|emailed us|writes in|wrote in|goes viral|went viral|in the news|newspaper*|
        journalist*|reporter*|headline*|burnt out|burned out|broke down|breaks down|breakdown|
        derail*|overheat*|jammed|jams|tripped|emergency stop|line stop*|line down|plant down|
        machine down|unplanned stop|unplanned downtime|spend spike|cost spike|queue over|
        queue above|backlog over|
        puzzled|surprised|confused|suspicious|protest*|petition*|walkout|hate mail|lawsuit*|sues|
        threat* to leave|threat* to cancel|cancel* contract|override* more|more override*|
        overrides up|more complaint*|more ticket*|phones|
        phone us|phoned|rings|rang|asks about|wonder*|see odd|sees odd|odd answer*|strange answer*|
        odd result*|strange result*|weird result*|wrong result*|overloaded with|swamped|
        queue* grow*|backlog grow*|someone notic*|team notic*|users notic*|user calls|team calls|
        desk calls|customers call|drivers call|nurses call|doctors call|patients call|hotline|
        helpdesk|help desk|service desk|raises ticket|raised ticket|oom on|out of memory on|
        bad review*|social media|escalation*""",
        4: """alert*|alarm*|page|paged|pager*|pagerduty|opsgenie|complain*|complaint*|escalat*|
        ticket*|flagged|flags|reported|noticed|notices|notice|spotted|detected|sev1|sev2|sev 1|
        sev 2|incident opened|incident declared|war room|on call|customer* report*|users report*|
        support tickets|called|calls in|red on dashboard|monitor fired|fired|triggered|
        anomaly detected|asks why|asked why|bug report*""",
        2.5: """users miss*|customers miss*|users see|users get|users cannot|users cant|looks wrong|
        looks the same|looks odd|looks off|weird|angry|wrong team|misrouted|routed to wrong|
        empty shelves|out of stock|stockout*|overstock*|overbid*|underbid*|overpaid|defaults|losses|
        loss of|refund*|chargebacks|gone|stopped|declined|rejected customers|blocked customers|
        late deliver*|missed|false alarm*|outcry|twitter|press|ceo|vp|legal|regulator|auditor*|
        sla breach*|breach*|slo|customers lost|revenue down|revenue loss|users leav*|unsubscrib*|
        bad answers|hallucinat*|wrong answers|bad recs|crash*|chats _ wrong|pm""",
    },
    "deploy": {
        7: """ranker v*|scorer v*|classifier v*|model hot|hot swapped|swapped model|model swapped|
        shipped _ model|shipped _ scorer|shipped _ img|shipped _ image|rollout of model|
        rollout of new model|rollout of our|rollout of v*|rolled out model|rolled out v*|
        auto retrain went|auto retrain ran|auto retrain live|scheduled retrain|weekly retrain|
        nightly retrain|monthly retrain|weekly auto retrain|nightly auto retrain""",
        5: """deploy*|released|rolled out|went live|went out|shipped|canary|image|img|container|
        refit pushed|refit live|refit went|new scorer|new ranker|new model|new weights|new ckpt|
        new checkpoint|checkpoint v*|ckpt v*|hot swap*|blue green|champion swap*|to all users|
        to all traffic|to 100|to prod|in prod""",
        4: """release|pods|scorer|rollout|goes live|go live|live|ships|launch model|canary|promoted|
        model launch*|launch v*|launched v*|retrain|retrained|retraining|new model|model v|
        config push*|config chang*|pushed|merged|cutover|cut over|switched to v|champion|
        a b test start*|ab test start*|ab start*|100 traffic|50 traffic|10 traffic|full traffic|
        library upgrade*|new version|version bump|upgrade*|prompt v*|new prompt|migrated to v""",
    },
    "upstream": {
        8: """tokenizer chang*|tokenizer updat*|tokeniser updat*|new rate plan*|rate plan chang*|
        pms upgrade|crm upgrade|erp upgrade|sdk upgrade|sdk updat*|sdk hotfix|vendor patch*|
        provider patch*|provider hotfix|vendor hotfix|library of vendor|firmware patch*|
        app build|new build of app|os upgrade|gateway upgrade|gateway updat*|provider new|
        provider switch*|provider chang*|vendor new|vendor switch*|vendor chang*|
        supplier new|partner new|moved to new vendor|moved to new provider|migrated to new|
        migrated to|migrat* from|sdk v*|sdk rollout|sdk _ rollout|firmware _ on|firmware updat*|
        firmware upgrad*|firmware roll*|new firmware|app rollout|new graph|new map*|
        new price list|new catalog*|field optional|field removed|field renamed|field dropped|
        field mandatory|field split|field merged|switched score|score scale|switched scale|
        new scale|scale chang*|switched unit*|new unit*|switched currency|switched format|
        new format|format chang*|feed chang*|feed delay*|feed late|feed down|new crm|new erp|
        new billing|new warehouse|new gateway|bureau switch*|bureau chang*|new bureau|
        new taxonomy|taxonomy chang*|new codes|new code list|new sensor*|sensor* replaced|
        sensor* swapped|feed frozen|feed stuck|source frozen|values frozen|sensor frozen|
        feed _ frozen""",
        5: """in cents|in euro*|in dollar*|in utc|in local time|in km|in miles|in ms|in grams|
        clocks change*|clock change*|handbook*|guideline*|codebook*|update at night|nightly update|
        system update|vendor update|os update|maintenance window|hash differs|_ differs|
        new supplier|new vendor|supplier chang*|swap*|recalibrated sensor|batch job late|
        arrives late|comes late|moves api|rebuild fail*|price list""",
        4: """upstream|schema*|migrat*|vendor*|provider*|feed*|source*|etl|crm|column*|renamed|
        rename|new tool|new api|api chang*|api v|backfill*|partition*|cron|job failed|job fail*|
        pipeline*|logging*|tracking*|sampling|ttl|feature store|cache|kafka|topic|sync*|data center|
        database|db|outage|stale|late data|sdk|app release|app update|app version|new app|ios|
        android|firmware*|sensor*|camera*|3rd party|third party|bureau|warehouse|snowflake|dbt|
        airflow|enum*|time zone|timezone|unit*|definition*|label policy|policy chang*|crawler|
        partner*|checkout*|payment provider|erp|pos system|switched to new|moved to new|moved to|
        new source|new feed|new field*|new column*|dropped column|table*|export|import|
        index rebuil*|currency|gateway""",
        2: """new logs|new format|network|server*|infrastructure|config|cluster""",
    },
    "drift": {
        7: """kl|ks test|ks dist*|jensen*|jensen shannon|js dist*|js div*|wasserstein|hellinger|
        bhattacharyya|chi2|chi square*|emd|earth mover*|mmd|flatline*|flat line*|flat lines|
        stuck at|frozen at|constant at|share of|entropy of|fraction of|proportion of|
        all zero*|all null*|score mean|mean score|median score|avg score|score dist*|
        null rate|nan rate|missing rate|zero rate|unknown rate|oov rate|new categor*|
        unseen categor*|out of range""",
        4: """psi|drift*|null*|nan*|null rate|missing rate|missing values|coverage|ks test|
        distribution*|skew*|shift*|imbalance*|outlier*|entropy|unseen|oov|unknown rate|mean|median|
        variance|std|avg|average|wasserstein|js div*|kl div*|share of|mix|fallback|residual*|spread|
        shrink*|widen*|narrow*|moves by|shifts by|label mix|class mix|default rate of feature|
        score distribution|prediction mean|prediction* up|prediction* down|stale|freshness|empty|
        zeros|duplicates|cardinality|volume*|too high|too low""",
        2.5: """bias|share|mass|tail""",
        1.5: """rate""",
    },
    "action": {
        8: """filtered out|events filtered|clicks filtered|traffic filtered|boost on|boost off|
        filter on|filter off|filter added|filter removed|flag on|flag off|feature off|
        holdout opened|old model back|champion back|prev* model back|old version back|
        old scorer back|old weights back|turned _ off|turned _ on|switched _ off|switched _ on|
        took _ offline|took _ down|took out|taken out|pulled out|backfilled|back filled|pinned|
        unpinned|halted|padded|downgraded|firmware downgrad*|
        firmware back|sdk pinned|sdk downgrad*|sdk back|feed replaced by hand|put _ on hold|
        rules on top|rules _ on top|rule on top|limits by hand|set by hand|entered by hand|
        floor at|ceiling at|cap at|capped at|limit at|clamped|clamp|hard limit*|hard cap|
        price floor|rate floor|bid floor|switched to rules|switched to manual|rules only|
        back to rules|back to manual|back to ckpt|back to checkpoint|back to v*|back to old|
        back to prev*|rolled back|campaign halted|campaign stopped|campaign paused|
        campaign* suspended|feature removed|feature disabled|hotfix*|hot fix*|overrides by|
        overridden|override by|manual override*|manual review on""",
        5: """withdrawn|withdrew|recalled|rescinded|aborted|cancelled by us|taken offline|
        took offline|taken down|took down|detached|isolated|bypassed|whitelisted|blacklisted|
        allowlisted|blocklisted|unfroze|rescored|re scored|rescore|recomputed|reissued|
        resent|corrected|reset to|resumed|re enabled|reenabled|re-enabled|reinstated|
        widened|tightened|loosened|relaxed|alert* paused|alert* muted|alert* silenced|alert* off|
        paused|muted|silenced|snoozed|
        suspended|fallback to last|fallback to old|fallback to rule*|fallback to v|
        fallback to prev*|fell back to|falls back to|cut to|cut back|reduced to|lowered by|
        raised by|increased to|decreased to|random _ of|random sample|randomised|randomized|
        relabel*|re label*|put back|switched back|set back|back in service|back on|back up|
        back online|region back|node* back|stopped retrain*|retrain* stopped|auto retrain stopped|
        called back|excluded|removed|deleted|dropped from|masked|mapped back|added check|
        added alert|added rule|guard added|applied|throttled|capped at|cap at|replayed|reloaded|
        reindexed|re indexed|unblocked|hand checked|checked by hand|by hand""",
        4: """rolled back|rollback|roll back|rollbacks|revert*|back to|pulled|pull|disabled|disable|
        turned off|turn off|switched off|switched on|turned on|kill switch|killed|paused|pause|
        stopped model|blocked|block|manual*|override*|overrode|workaround|patch*|fix*|hotfix*|
        hot fix|mitigat*|raised to|lowered to|raised|lowered|capped|cap|limit*|set to|restored|
        restore|rule for|rule|rules|captcha|whitelist*|blacklist*|allowlist*|blocklist*|threshold*|
        fallback on|failover|fail over|frozen|freeze|quarantin*|hold on|put on hold|recalibrated|
        reprocess*|backfilled|rerun|re run|restart*|rebooted|scaled up|emergency|shadow mode|
        safe mode|cleared|purge*|flush*|cutoff|bid cap|switch back""",
    },
    "other": {
        4: """promo*|holiday*|black friday|campaign*|sale|sneaker*|drop|rate hike|product launch*|
        launched|starts|started|begins|audit*|meeting|review*|strike|storm|weather|lockdown|
        election*|price chang*|price increase|price war|competitor*|new law|regulation*|season*|
        weekend|easter|christmas|festival|world cup|root cause found|investigat*|analysis|retro|
        postmortem|opened|store open*|market entry|expansion|of views|budget*|contract|announce*|
        marketing|press release|new product|product""",
    },
}

ACTIONS_SAID: Mapping[ActionKind, Mapping[float, str]] = {
    "retraining": {
        6: """weight _ in loss|calibrate on|calibrate with|hourly retrain|hourly refresh|
        daily refresh|weekly refresh|monthly refresh|nightly refresh|
        refresh with|refresh on|refresh weights|reestimat*|re estimat*|relearn*|rolling retrain*|
        retrain*|re train*|recalibrat*|re calibrat*|fine tune*|finetune*|refit|re fit|
        train on|train with|train new|train v*|train a|train model|train without|train w|re learn|
        warm start|refresh model|refresh the model|update model|new model version|rebuild model|
        sample weights in training|reweight*|re weight*|class weights|tune model|hyperparam* search|
        incremental learning|online learning|continuous training""",
        1.5: """train|training""",
    },
    "monitoring": {
        7: """log prediction*|probe traffic|synthetic probe*|synthetic traffic|diff report*|
        sanity band*|alarm on|alarm for|alert on|alert for|alert if|monitor on|
        monitor for|dashboard for|control chart*|guard band*|tolerance band*|watchdog*|
        flatline*|canary check*|by segment dashboard""",
        5: """band|bands|alert*|monitor*|dashboard*|alarm*|report*|plot*|track*|watch|
        canary metric*|slo|sla|
        pager*|pagerduty|grafana|prometheus|datadog|evidently|drift check*|psi check*|drift detect*|
        notif*|slack|weekly psi|daily psi|health check*|observ*|log metric*|log predictions|
        log feature*|instrument*|visuali*|chart*|heartbeat|freshness check|anomaly detect*|
        detect drift|threshold alert*|trace|tracing|page on|page when|shadow metric*""",
        2.5: """psi|ks|drift|null rate|f1|recall|precision|auc|ctr|mape|online vs offline|coverage|
        per day|per feed|daily|freshness|calibration|logloss|latency|honeypot*""",
    },
    "data_quality": {
        9: """rescore*|re score*|reissue*|second annotator*|2nd annotator*|double label*|
        map old|map new|mapping table*|code mapping|filter _ from positives|filter _ from training|
        remove _ from training|versioned mapping|reject _ without|reject record*|reject event*|
        reject row*|reject order*|reject null*|
        drop record* without|drop row* without|diff test*|re impute|reimpute*|
        convert unit*|unit tag*|tag unit*|second label source|
        2nd label source|label source|label vendor audit|relabel by|recode*|re code*|
        normalise unit*|
        retag*|re tag*|replay*|re play*|reindex*|re index*|recompute*|re compute*|relabel*|
        re label*|dedup*|de dup*|contract test*|range check*|parity test*|backfill*|back fill*|
        timestamps|time stamps|in utc|one unit|same unit*|unit check*|unit test*|reconcil*""",
        8: """feature lineage|data lineage|label feature*|compare train|parity test*""",
        5: """null check*|data check*|data test*|data quality|validat*|schema check*|schema test*|
        schema validat*|data contract*|contract test*|great expectations|sanity check*|parity test*|
        parity check*|label audit*|relabel*|re label*|label*|clean*|dedup*|backfill*|back fill|
        fix join|fix etl|fix pipeline|fix feed|fix null*|fix timezone|lineage*|block run|
        block train*|gate on|range check*|assert*|expectation*|reconcile*|compare train|compare|
        restore data|restore feed|annotation guide*|label guide*|update label*|audit data|
        audit label*|audit feature*|unit test* for data|reject row*|quarantine*|data freeze|
        fix label*|fix schema|fix source|fix mapping|repair*|reload*|reprocess*|impute*|
        fix tracking|fix logging|fix parser|second source|backup feed|redundant feed|verify*""",
        2.5: """check*|null*|missing|data|quality|parity|schema|feed|fix*|duplicates|test*|join|etl|
        pipeline|source|nightly|flag""",
    },
    "feature_engineering": {
        6: """use log|log of|cap daily|cap weight*|cap value*|cap outlier*|daily weight""",
        5: """feature*|drop *_*|add feature*|new feature*|remove feature*|drop feature*|cap *|clip*|
        encod*|embedding*|normali*|bucket*|bin|binning|one hot|hash*|log transform|winsor*|
        interaction*|lag feature*|rolling|target encod*|crop*|augment*|device graph|graph feature*|
        days to|add days|add holiday*|holiday flag|holiday feature*|default value|default|
        last known value|fill with|scale*|scaler|drop column|add column|calendar feature*|tokeni*|
        preprocess*|ratio feature*|weather feature*|mask*""",
        2.5: """drop|add|cap|sample_weight|sample weight|log schema|variable*|signal*""",
    },
    "rollback": {
        8: """fallback to last|fallback to old|fallback to prev*|fall back to last|
        fall back to old|stay on|remain on|keep old model|keep prev*|stick with v*|stick to v*|
        back to v*|
        firmware back|back on v*|restore prev*""",
        6: """roll back|rollback*|rolled back|revert*|go back to|back to v*|switch back|restore v*|
        undo|pull v*|back out|disable v*|disable model|turn off model|kill switch|fall back to v*|
        fallback to v*|fall back to|revert to|unship|downgrade*|restore old|restore previous|
        previous version|pin version|pin v*|back to""",
    },
    "process": {
        8: """holdout|call bureau|call vendor|call provider|contract with vendor|
        contract with provider|contract with _ vendor|contract with _ provider|smoke test*|
        notify ds|notify ml|notify team|notify us|tell ds|inform ds|training call|change board|
        change advisory|cab|invite*|explain|write to|announces|
        announce*|ahead of time|advance notice|notice period|changelog*|change log*|
        release notes|ask vendor|ask provider|ask supplier|set gate|quality gate*|release gate*|
        gate prior|gate before|gate for|pin _ version|pin version*|version pin*|lock version*|
        talk to|speak to|meet with|weekly call|monthly call|escalation path|joint review|
        approve*|approval*|train staff|train people|train user*|train agent*|train annotat*|
        train nurse*|train driver*|train team*|train adjuster*|train operator*|train moderator*|
        train planner*|train analyst*|train clerk*|train _ on guide*|train _ on handbook|
        training for|teach|coach*|brief team|by hand|load test*|stress test*|second vendor|runbook*|
        playbook*|document*|sign off*|signoff*""",
        7: """code review|need* review|needs sign off|review process|review for|sign off by""",
        5: """runbook*|playbook*|process*|policy|policies|review*|sign off|signoff|checklist*|
        on call|oncall|rotation|raci|owner*|ownership|training for|train team|postmortem*|meeting*|
        sync|weekly sync|tell us|inform*|notify us|communicat*|document*|docs|doc|wiki|write up|
        template|approval*|approve*|gate|freeze|change management|war room|drill*|game day|
        challenger|champion|shadow mode|shadow|split only|time based split|time split|
        holdout policy|code review|pr template|escalation*|cadence|schedule*|retro*|random traffic|
        exploration|explore|ab test*|a b test*|canary|staged rollout|rollout plan|release process|
        deploy* gate|evaluation protocol|eval protocol|calendar of|every qtr|every quarter|
        quarterly|launch calendar|model card*|sla with|agree*|contact*|hand over""",
        2.5: """every|each|before|only|need*|must|no|stakeholder*|team|ask|tell|plan|ci|ci cd""",
    },
    "other": {
        4: """refund*|vendor trial|trial|handover*|email*|call|order|buy|hire|thank*|customers|
        compensat*|press|legal|budget|investigate*|find out|estimate*|cost*|text for""",
    },
}

STATUSES_SAID: Mapping[ActionStatus, str] = {
    "done": """done|complete|completed|finished|fixed|shipped|closed|merged|resolved|live|deployed|
    implemented|dn|did it""",
    "in_progress": """in progress|in-progress|inprogress|wip|w.i.p.|started|ongoing|on going|doing|
    in work|in review|under review|in dev|underway|half done|partly done|partially done|50% done|
    80% done|almost done|in test|in testing|pr open|pr up|running|begun""",
    "open": """open|todo|to do|not started|tbd|blocked|on hold|parked|postponed|deferred|paused|
        waiting|pending|stuck|not yet|
    planned|new|later""",
}

VERDICTS_SAID: Mapping[HypothesisStatus, str] = {
    "confirmed": """confirmed|yes|yep|yes!|proven|proved|verified|true|it was this|this is it|
    this one|this one!|bingo|found|found it|that's it|thats it|root cause|correct|winner|100%|
    culprit|it's this|smoking gun|accepted|supported|got it|it is this|that one|nailed it|
    yes this|guilty|the one|jackpot|this was it|that was it""",
    "rejected": """rejected|ruled out|no|nope|excluded|not it|not the cause|disproved|disproven|
    false|discarded|dismissed|eliminated|wrong|out|refuted|unlikely - dropped|dropped|no!|not true|
    not confirmed|red herring|dead end|debunked|falsified|killed|busted|dead|cleared|nah|
    innocent|not guilty|not this|wasn't it|was not it|scrapped""",
    "open": """open|unclear|tbd|to check|unknown|inconclusive|not sure|unsure|to verify|checking|
    untested|not tested|needs data|pending|?|??|???""",
}

STANCES_SAID: Mapping[Stance, Mapping[float, str]] = {
    "against": {
        2.5: """as ever|as always|as usual|as before|like before|like always|as in other|is there|
        are there|in place|still there|exists|as late|as bad|as slow|just as|fail* too|drop* too|
        wrong too|down too|bad too|there too|here too|affected too|also fail*|trend only|slow trend|
        only slowly|no more than|not more than|same as|same _ elsewhere|no such|same level|
        same rate|same mix|same share|same version|same supplier|same vendor|same config|same code|
        unrelated|elsewhere too|everywhere|all regions same|before too|long before|weeks before|
        since launch|never changed|not moved|did not move|hardly|barely|negligible|tiny|none in|
        none of|0 of|zero of|none found|nothing found|nothing in|are identical|is identical|
        fields identical|files identical|configs identical|code identical|hashes identical|
        diff is empty|empty diff|not even|without _ too|no spike|no jump|no rise|no drop|not used|
        not in use|not deployed|not live""",
        2.0: """ok|okay|fine|flat|green|match|matches|matched|stable|unchanged|same since|
        same as before|still same|no change*|not changed|didnt change|did not change|same _ on|
        no diff*|identical to|normal|healthy|passes|passed|tests pass|no drift|no error*|no null*|
        no outage|no incident|no sign|no evidence|not seen|no corr*|uncorrelated|up to date|
        refreshed|fresh|in sync|consistent|just as bad|started before|began before|started earlier|
        predates|before that|constant|also bad|also before|not affected|unaffected|no effect|
        no impact|doesnt explain|does not explain|too small|too late|only 1|within range|in range|
        within normal|as expected|expected|clean|no deploy*|no release*|since jan|since last year|
        for years|works|working|intact|zero nulls|0 nulls|nope|ruled out|contradict*|against|
        disproves|rejects|cant be|can not be|not it|not the cause|checks out|happened before|
        all good|looks good|looks fine|looks ok|looks normal|same in|rules out|100 up""",
        1.0: """still""",
    },
    "unclear": {
        2.5: """ended in|ended after|over after|lasted|no alert on|no monitor*|no log*|no metric*|
        few samples|small sample|not checked|unchecked|to check|check|ask|asked|need data|
        needs data|need*|tbd|unclear|unknown|maybe|not sure|unsure|dont know|no data|no access|
        waiting|pending|verify|to verify|inconclusive|possibly|who knows|need logs|todo|investigate|
        look at|could be|cannot tell|cant tell|hard to say|anecdot*|last year|last jul|last summer|
        partly|mixed|not yet""",
    },
    "for": {
        4: """other _ fine|other _ ok|others fine|others ok|other _ unaffected|rest _ fine|
        rest is fine|elsewhere fine|elsewhere ok|fine at|fine on|fine in|fine until|fine before|
        ok at|ok until|ok before|fine since rollback|works without|only _ affected|only _ fail*|
        only line|only since|only after|only when|only at|only for|only with|same event_id|same id|
        same ids|same _ twice|same time|same day|same value|same speed|on all|same hour|two teams|
        twice|never called|never shown|differently|starts with|starts at|right after|day after|
        hours after|inside words|too early""",
        1.5: """up|down|drop*|rise*|rose|jump*|spike*|since deploy*|after deploy*|same day|
        same time|starts with|started with|began with|coincid*|correlat*|matches the drop|explains|
        too good|only on|only in|only for|new|confirmed|proves|all segments|null*|missing|broken|
        failed|mismatch|worse|higher|lower|error*|changed|differ*|wrong|stale|late|doubled|tripled|
        halved|fits|fits timing|reproduced|seen in|offline fine|gone|too high|too low|vs""",
    },
}

# Words to expect in the hand of a team that looks after models, beside those of the tables.
FIELD_WORDS = """
accuracy AUC AUROC ROC PR-AUC precision recall F1 Gini KS PSI logloss RMSE MAE MAPE sMAPE WAPE R2
CTR CVR NDCG MRR BLEU ROUGE WER CER perplexity Brier ECE IoU mAP FPR FNR TPR TNR latency p50 p95
p99 throughput QPS SLA SLO ROI GMV ARPU LTV uplift lift baseline holdout backtest offline online
champion challenger shadow canary rollout rollback retrain recalibrate threshold cutoff cut-off
score scorecard bad-rate approval decline default arrears delinquency bureau applicant applicants
loan loans credit debit card chargeback chargebacks fraud fraudster merchant merchants transaction
transactions txn acquirer issuer limit income debt utilization bankruptcy repayment underwriting
churn cancel subscription retention customer customers users user session sessions signup login
recs recommender ranking ranker embedding embeddings catalog catalogue item items popularity
exploration bandit propensity impression impressions click clicks conversion bid bids auction
advertiser advertisers campaign budget pacing attribution publisher demand forecast forecasts
store stores stock stockout inventory replenishment planner planners promo promotion price prices
pricing elasticity SKU SKUs shipment delivery ETA courier driver drivers rider trip trips route
routing traffic surge GPS map maps geocode weather rain holiday Easter Christmas weekend season
spam phishing inbox sender domain domains header headers invoice invoices moderation toxicity
intent intents utterance chatbot chat chats agent agents ticket tickets classifier tokenizer token
tokens prompt prompts hallucination retrieval RAG index chunk chunks context vector LLM judge
guardrail jailbreak transcript speech voice audio microphone camera cameras image images pixel
lens lighting exposure blur defect defects inspection conveyor sensor sensors firmware vibration
telemetry machine maintenance scanner hospital patient patients triage sepsis diagnosis lab vitals
ICD claims claim insurance policy premium energy load meter grid solar wind turbine feature
features label labels labeling annotation annotator rater raters target training serving inference
prediction predictions model models version pipeline pipelines upstream downstream schema column
columns field fields enum dtype null nulls NaN missing default imputer imputed backfill partition
partitions join joins dedupe duplicate duplicates table tables query SQL ETL Airflow DAG dbt Spark
Kafka topic stream batch cron job jobs feed feeds vendor API SDK endpoint payload timeout timeouts
OOM memory GPU CPU disk queue cache Redis TTL fallback retry retries Kubernetes pod pods node
cluster deploy deployed deployment release config flag registry artifact checkpoint container
image library dependency upgrade migration migrated CRM warehouse lake Snowflake BigQuery
Databricks S3 bucket MLflow Grafana Prometheus Evidently dashboard monitor monitoring alert alerts
alarm paged pager on-call incident outage postmortem runbook playbook owner owners stakeholder
stakeholders review checklist sign-off sprint backlog ticket Jira Slack drift shift skew mismatch
leak leakage loop bias covariate concept seasonality distribution population segment segments
cohort cohorts traffic mix baseline reference window sample sampling sampled negatives positives
weight weights calibration calibrated quantile percentile histogram entropy variance mean median
outlier outliers coverage cardinality freshness stale lineage parity validation expectation
contract quality audit root cause culprit suspects hypothesis hypotheses theories evidence
timeline actions decisions questions fixes follow-ups mitigation parking lot present participants
lessons rejected confirmed excluded ruled started progress done blocked rises rose drops dropped
fell down up back again jumped spiked doubled halved raised lowered switched launched pulled moved
renamed removed added changed broken failed stopped expired overbid underbid manual override
emergency nightly daily weekly monthly quarterly offline bot bots botnet captcha attackers
adversarial replay honeypot scraping abuse device fingerprint
"""

# Canonical name -> other spellings. Sources: scikit-learn's metric names, credit-scoring practice
# (KS, Gini), forecasting (Hyndman), ranking (TREC), speech and translation, and web operations.
METRICS: Mapping[str, str] = {
    "AUC": "area under curve|area under the curve",
    "AUROC": "au roc",
    "ROC-AUC": "roc auc|rocauc|auc roc|auc-roc",
    "PR-AUC": "pr auc|prauc|auc pr|auc-pr|auprc|auc prc",
    "AP": "average precision|avg precision",
    "mAP": "mean average precision",
    "F1": "f1 score|f1-score|f-score|fscore|f score|f-1|fl",
    "macro F1": "f1 macro|macro-f1|f1-macro",
    "micro F1": "f1 micro|micro-f1|f1-micro",
    "weighted F1": "f1 weighted",
    "F2": "f2 score",
    "precision": "prec",
    "recall": "rec|sensitivity",
    "specificity": "spec",
    "accuracy": "acc|acc.",
    "balanced accuracy": "balanced acc|bal acc",
    "top-1": "top1|top 1 accuracy|top-1 acc|top-1 accuracy",
    "top-5": "top5|top 5 accuracy|top-5 acc|top-5 accuracy",
    "logloss": "log loss|log-loss|ll|cross entropy|cross-entropy|xent",
    "loss": "val loss|test loss|train loss",
    "RMSE": "",
    "RMSLE": "",
    "MSE": "",
    "MAE": "mean abs error|mean absolute error",
    "MAPE": "",
    "sMAPE": "",
    "WAPE": "wmape",
    "MASE": "",
    "MdAPE": "",
    "R2": "r²|r^2|r-squared|r squared",
    "bias": "forecast bias|mean error|mean bias",
    "pinball loss": "pinball|quantile loss",
    "KS": "k-s|k.s.|ks stat|ks statistic",
    "Gini": "gini coeff",
    "PSI": "",
    "CSI": "",
    "IV": "",
    "Brier": "brier score",
    "ECE": "",
    "calibration error": "calib error|calib. error|cal error|cal. error|calibration err|calib err",
    "calibration": "calib|calib.|calibration ratio",
    "CTR": "click rate|click-through rate|click through rate|clickthrough",
    "CVR": "conv rate|conversion rate|cr",
    "conversion": "conversions|conv",
    "CPC": "",
    "CPA": "",
    "CPM": "",
    "RPM": "",
    "ROAS": "",
    "ROI": "",
    "AOV": "",
    "GMV": "",
    "LTV": "",
    "ARPU": "",
    "revenue": "rev",
    "ADR": "average daily rate|avg daily rate",
    "RevPAR": "",
    "RevPAX": "",
    "occupancy": "occ|occ.|occupancy rate",
    "pickup": "",
    "load factor": "",
    "lead time": "",
    "on-time rate": "on time rate|otd|ontime rate|otif|on-time delivery|on-time %|on time %",
    "fill rate": "",
    "return rate": "",
    "churn rate": "churn",
    "take rate": "",
    "skip rate": "",
    "listen time": "",
    "read time": "",
    "MTBF": "",
    "MTTR": "",
    "OEE": "",
    "scrap rate": "",
    "yield": "",
    "NPS": "",
    "CSAT": "",
    "p50 err": "p50 error|p50 abs err",
    "p90 err": "p90 error|p90 abs err",
    "p95 err": "p95 error|p95 abs err",
    "p99 err": "p99 error|p99 abs err",
    "NDCG": "ndcg@5|ndcg@10|ndcg@k",
    "MRR": "mrr@10",
    "hit rate": "hitrate|hr@10|hit rate@10|hit-rate",
    "precision@k": "p@k",
    "recall@k": "r@k",
    "dwell time": "",
    "watch time": "",
    "bounce rate": "",
    "FPR": "",
    "FNR": "",
    "TPR": "",
    "TNR": "",
    "FP rate": "false positive rate|false pos rate|fp-rate",
    "FN rate": "false negative rate|false neg rate|fn-rate",
    "FP": "fps",
    "FN": "fns",
    "false positives": "false pos|false positive|false alarms",
    "false negatives": "false neg|false negative|misses",
    "error rate": "err rate|err. rate|error",
    "miss rate": "",
    "false alarm rate": "",
    "detection rate": "det rate",
    "catch rate": "capture rate",
    "fraud rate": "",
    "fraud losses": "fraud loss|fraud $",
    "chargeback rate": "cb rate|chargebacks",
    "bad rate": "",
    "default rate": "",
    "approval rate": "approvals|approval|appr rate|acceptance rate",
    "decline rate": "rejection rate|reject rate",
    "review rate": "",
    "retention": "retention rate",
    "response rate": "",
    "open rate": "",
    "unsubscribe rate": "",
    "lift": "lift@10|top decile lift|decile lift",
    "uplift": "",
    "latency": "",
    "latency p50": "p50 latency|p50",
    "latency p90": "p90 latency|p90",
    "latency p95": "p95 latency|p95",
    "latency p99": "p99 latency|p99",
    "throughput": "qps|rps|tps",
    "uptime": "availability",
    "availability": "avail",
    "timeout rate": "timeouts",
    "fallback rate": "",
    "BLEU": "",
    "ROUGE": "rouge-l|rouge l|rouge-1",
    "METEOR": "",
    "chrF": "",
    "COMET": "",
    "WER": "word error rate",
    "CER": "char error rate|character error rate",
    "perplexity": "ppl",
    "exact match": "em",
    "pass@1": "pass @1|pass rate",
    "win rate": "winrate",
    "faithfulness": "groundedness",
    "hallucination rate": "halluc rate|halluc. rate",
    "toxicity": "",
    "refusal rate": "",
    "resolution rate": "",
    "containment rate": "containment",
    "escalation rate": "",
    "IoU": "miou|mean iou",
    "Dice": "dice score",
    "mAP50": "map@50|map@.5|map@0.5",
    "PSNR": "",
    "SSIM": "",
    "FID": "",
    "kappa": "cohen's kappa",
    "MCC": "",
    "silhouette": "",
    "C-index": "c index|concordance",
    "correlation": "corr|spearman|pearson",
    "Sharpe": "sharpe ratio",
    "ETA error": "eta err",
    "stockout rate": "stockouts|out of stock rate|oos rate|oos",
    "service level": "",
    "forecast error": "fcst error|forecast err",
    "accuracy@1": "acc@1",
    "score": "model score|avg score|quality score",
}
