"""How people tell of a cause without naming it: what changed, for whom, between what and what.

`tables.CAUSES_SAID` holds the names of causes and the things that break; here are the shapes of
the sentences around them, in the words of the fields that models serve (search and RAG, vision,
speech, energy, health, pricing, logistics, fraud, credit, advertising). Same form: cause ->
weight -> phrases separated by `|`, `*` ends a stem, `_` stands for up to four words.

Sources: the outage classes of Papasian and Underwood (OpML 2020), the shift taxonomies named in
`tables`, Sculley et al. 2015 on skew and glue code, and public incident reports of each field.
"""

from __future__ import annotations

from collections.abc import Mapping

from boardsnap.model.postmortem import Cause

CAUSE_SENTENCES: Mapping[Cause, Mapping[float, str]] = {
    "covariate_shift": {
        5: """not in training|not in train*|not in _ training set|never seen|unseen in training|
        not _ seen before|no _ in training|missing from training|rare in training|
        few in training""",
        4: """share grow*|share grew|share of _ grow*|share of _ rose|share of _ doubled|
        share rises|share rose|share doubled|share of _ up|portion of _ grow*|in the mix|mix after|
        mix since|new _ supplier*|new _ customer*|new _ client*|new _ user*|new _ product*|
        new _ zone*|new _ region*|new _ area*|new _ cities|new _ city|new _ segment*|new _ market*|
        new _ device*|new _ phone*|new _ camera*|new _ lamp*|new _ store*|new _ shop*|
        new _ hospital*|new _ ward*|new _ clinic*|new _ scanner*|new _ sensor*|new _ language*|
        new _ tenant*|new _ merchant*|new _ fleet*|new _ route*|new _ depot*|new _ material*|
        new _ machine*|new _ plant*|new _ station*|new _ meter*|new _ audience*|new _ brand*|
        new _ categor*|new _ doc*|new _ topic*|new _ species|new _ variet*|new _ accent*|
        new _ patient*|new _ channel*|new _ broker*|new _ partner*|thin file*|kids account*|
        shared account*|lookalike*|new _ driver*|new _ courier*|new _ rider*|new _ staff|
        new _ hires|
        new _ operator*|new _ crew*|new _ agents|new _ seller*|new _ host*|new _ bank*|
        new _ country|onboard*|launch in|launched in|
        launches in|opened in|expanded to|expansion to|after launch in|rolled out in|
        entered _ market|acquisition of|merger|more _ from|users from|traffic from|customers from|
        patients from|orders from|longer quer*|longer prompt*|longer text*|longer doc*|longer call*|
        shorter quer*|bigger order*|bigger basket*|bigger batch*|query length|input length|
        prompt length|different customers|different patients|different camera|different lamp|
        swapped lamp*|lamp swap*|camera swap*|sensor swap*|swapped camera*|other supplier|
        second supplier|replaced _ camera|rooftop*|case mix|patient mix|order mix|fleet mix|
        query types|question types""",
        2.5: """larger|smaller|bigger|longer|shorter|heavier|lighter|younger|older|noisier|warmer|
        colder|hotter|faster users|richer|poorer|rural|urban|foreign|imported|tourists|students|
        seniors|teenagers|night shift|share|portion|fraction|proportion|supplier*""",
    },
    "concept_drift": {
        8: """payment holiday*|payment moratori*|new scam*|new fraud pattern*|new fraud type*|
        new fraud scheme*""",
        6: """layoff*|lay off*|unemploy*|new regime|regime change|regime shift|new normal|
        after overhaul|after maintenance|
        model stale|stale model|model too old|model outdated|outdated model|model is old|
        not retrained|never retrained|price promo|competitor price*|rival*|public debate|
        election*|new slang|vocabulary chang*""",
        5: """budget freeze*|budget cut*|spending cut*|changed habits|habits chang*|new habits|
        change _ demand|changes _ demand|changed _ demand|demand pattern*|demand chang*|people now|
        customers now|users now|buyers now|patients now|drivers now|no longer mean*|
        no longer click*|no longer buy*|used to mean|means something else|means _ different|
        work from home|working from home|home office|remote work|stopped buying|stopped clicking|
        buy less|buy more|spend less|spend more|drive less|new competitor*|cheaper competitor|
        intent of _ chang*|intent shift*|needs chang*|tactics chang*|new tactic*|new trick*|
        new scheme*|scheme chang*|strategy chang*|sentiment chang*|preference* shift*|
        treatment* chang*|new treatment|new drug|new guideline|new protocol|standard of care|
        price sensitiv*|elasticity chang*|heat pump*|new business model|new subscription model|
        user taste*|law chang*|rules chang*|subsid*|mandate*|reform*""",
    },
    "label_shift": {
        8: """new class*|class* not in training|intent* not in training|new label class*""",
        5: """more fraud|less fraud|more defects|fewer defects|more cases|fewer cases|outbreak|
        epidemic|more positives|fewer positives|more churners|more defaults|share of positives|
        share of fraud|positives rare*|defect rate up|rarer|more common|more frequent than""",
    },
    "label_quality": {
        8: """label* arriv*|labels _ late|label* _ delayed|label definition|labels redefin*""",
        6: """labels from|labels by|coded wrong|wrongly coded|miscoded|mis coded|
        coding of|annotated by|tagged by""",
        5: """redefin*|re defin*|set too early|set too late|marked too early|marked too late|
        closed too early|counted too early|marked wrong|tagged wrong|marked as|wrongly marked|
        wrongly labelled|wrongly labeled|disagree*|guideline*|rubric*|grader*|reviewers differ|
        reviewers disagree|judges disagree|outcome* late|outcome* missing|outcomes unknown|
        confirmed late|auto label*|auto tagg*|silver label*|llm label*|llm judge|llm as judge|
        handbook*|coders|recoded|adjudicat*|wrong class|ambiguous|gold set|golden set wrong|
        answer key|feedback late|returns late|refunds late|disputes late|self reported|proxy label*|
        label* differ*|label* mixed|double label*|quality of label*|tag guide*|label tool|
        labeling tool|labelling tool|new annotat*|new label*|new rater*|cheap label*""",
    },
    "training_serving_skew": {
        6: """not same in|not _ same in|not the same as|not same as|not _ same as in|old embedding*|
        mixed embedding*|two embedding*|embedding* mismatch|embeddings old|embeddings stale|
        stale embedding*|embedder*|
        different embedding*|float precision|
        wrong embedding*|embedding version*|differs from training|differ* between|different between|
        different in training|different from training|unlike training|not as in training|
        other than in training|train time|at inference|inference uses|inference time|training used|
        training uses|trained with _ served|trained on _ but|trained on _ served|app vs training|
        app vs model|app and _ training|app and training|device vs server|server vs device|
        client vs server|mobile vs|edge vs cloud|cloud vs edge|notebook vs|notebook and|dev vs prod|
        staging vs prod|prod uses|production uses|live uses|offline uses|online uses|
        offline and online|online and offline|train and serve|quer* and index|index and quer*|
        quer* vs index|half _ index _ old|query from v|from v _ from v|≠""",
        4: """use different|uses different|used different|using different|different version* of|
        two version* of|do not match|does not match|doesnt match|dont match|did not match|not equal|
        feature order|other order|order of features|normalised twice|normalized twice|not normali*|
        hash of|hash mismatch|hash chang*|hash differ*|lowercas*|stemming|stemmer|padding|
        calculated different*|calc differ*|differently|statistics from training|means from training|
        fill* _ in training|image resize|color order|colour order|rgb|bgr|sampl* rate of audio|
        audio rate|crop differ*|lookup differ*|windows differ*|different window*|different default*|
        float32|quantis* in app""",
    },
    "feedback_loop": {
        6: """only sees|sees only|only learn* from|learns only|learn from own|own picks|own choice*|
        own pick*|its own|it liked|it likes|it picked|it chose|it prefers|what it shows|
        shown by model|chosen by model|selected by model|picked by model|scored by model|
        never called|never shown|never offered|never tested|never contacted|never reviewed|
        labels only for|only _ get label*|only _ are label*|labels from own|only called|
        reject inference|moves the market|moves prices|drives _ own|model drives|price loop|
        loop with|acts on own|influences _ own|retrained on own|bias got worse|bias grows|
        keeps showing|shows the same|same items again|less variety|diversity gone|diversity drop*|
        hot items|top items only|winner takes""",
    },
    "schema_change": {
        6: """made _ optional|became optional|is optional now|optional at|stopped sending|
        no longer sends|
        no longer fills|sends _ not|sends _ instead|default value chang*|mg dl|mmol|mmhg|unit of|
        units of|unit mix*|unit mg|in cents|euro to|dollar to|eur to|
        usd to|euro vs|eur vs|read as|parsed as|stored as|sent as|sent in|local time|gmt|cet|cest|
        clock change*|clocks chang*|summer time|winter time|dd mm|mm dd|am pm|factor 10|factor 100|
        factor 1000|factor 100x|x100|100x|x1000|gross vs net|net vs gross|including vat|excl vat|
        excluding vat|without vat|with vat|per hour vs|per day vs|daily vs hourly|hourly vs daily|
        km vs|m vs|feet|fahrenheit|psi vs bar|bar vs psi|watt*|joule*|renumber*|ids reused|id reuse|
        reused id*|re used id*|new id format|renam*|retyp*|re typed|swapped column*|split column*|
        merged column*|column split|column merged|field split|field moved|nested|nullable|
        optional now|now optional|now a string|new header|header chang*|json format|xml|csv format|
        delimiter|separator|encoding chang*|charset|unicode|code table|mapping table|new mapping|
        lookup table chang*|api change|v2 of api|version of api|new version of feed|postcode|
        zip code|sku scheme|taxonomy chang*|category tree|catalog chang*|catalogue chang*|
        new taxonomy""",
    },
    "pipeline_bug": {
        6: """hash collision*|id collision*|key collision*|tz bug|timezone bug|time zone bug|
        nulled|nulls imputed|imputed with|imputed w|
        stripped by|lost in etl|duplicate click*|duplicated|clicks twice|events twice|rows twice|
        counted double|
        join doubl*|join tripl*|join dup*|ran twice|run twice|runs twice|sent twice|loaded twice|
        filled with|filled by 0|gaps filled|gap filled|zero filled|filled as|set to 0|set to zero|
        defaults to 0|default 0|file lost|lost file|file empty|empty file|file not loaded|
        not loaded|not joined|left join|inner join|cross join|many to many|fan out|rows lost|
        rows missing|half _ rows|half _ missing|partly loaded|partial load|rebuild fail*|
        rebuild stop*|reindex fail*|index rebuild|build fail*|incomplete|overwrit*|overwrote|
        wrong order of|sorted wrong|shifted by one|off by|one day off|race condition|
        negative values|negative age|minus 1|chunk*|split wrong|text cut|cut off|cropped|garbled|
        scrambled|ocr|parse error*|parse fail*|parses|html tags|boilerplate|stop words|drops rows|
        drops events|dropped by filter|filter drops|filter too|skips rows|cast to|rounded to|
        rounding bug|timeouts swallowed|swallowed error*|silent* fail*|fails silently|
        wrong default*""",
    },
    "upstream_outage": {
        6: """deal ended|licence ended|license ended|licence lost|license lost|catalog gone|
        catalogue gone|scraping blocked|scraping fail*|scraping broke*|scrape blocked|map lost|
        graph lost|
        map data lost|map dropped|graph dropped|vendor dropped|provider dropped|
        provider lost|bad map|bad graph|loose _ mount*|loose cable*|loose contact*|
        sensor mount*|drops packets|gateway drops|comes late|come late|came late|arrives late|
        arrive late|arrived late|sends late|
        sends _ late|sent late|delivered late|late from|late by|no longer sent|not sent|
        not delivered|not arriving|stopped coming|went silent|silent since|went dark|feed gap*|
        gaps in feed|gaps in data|gap in data|hole in data|holes in|feed frozen|feed stuck|
        stuck feed|values frozen|stuck since|same value for|sensor off|sensor stuck|sensor offline|
        meter offline|station offline|battery dead|scraper broke*|scraper blocked|scraper fail*|
        crawl* stopp*|crawler broke*|crawler down|partner down|partner fail*|exchange down|
        service down|api dead|key expired|license expired|licence expired|subscription ended|
        contract ended|quota hit|weather service|weather feed|traffic feed|price feed|rate feed|
        news feed|market data|vendor _ chang*|vendor chang*|vendor move*|supplier file|
        provider chang*|source switched off|source gone|source retired|retired source|turned off by|
        shut down by|decommission*|deprecat*|sunset""",
    },
    "data_leakage": {
        6: """dup* in train|duplicates in train*|dup* rows in train*|same posts in""",
        5: """known only after|only known after|known after|written after|filled after|set after|
        filled in after|after outcome|after the outcome|outcome in|uses _ outcome|knows the|
        sees the future|from the future|post outcome|after discharge|test rows in|test users in|
        same users in|same patients in|same patient in|near duplicates in|copies in test|
        eval in train*|eval data in|leaks into|leaked into|hint in|gives away|answer in feature""",
    },
    "seasonality": {
        6: """trade fair*|fair in|concert*|congress|conference|carnival|marathon|in town|event in|
        big match|cup final|cup match|school holiday*|school start|term start|semester*|exam*|
        tourist season|heavy rain|rainy|cold week|hot week|cold spell|hot spell|first frost|frost|
        drought|pollen|harvest*|flu season|hay fever|end of quarter|end of month|start of month|
        fiscal year|tax return*|bonus week|salary day|salaries|long weekend|bridge day|mothers day|
        fathers day|wedding season|pilgrimage|hajj|lent|hanukkah|midsummer|oktoberfest|sports final|
        derby|moving season|graduation|gift season|gifts""",
    },
    "deployment": {
        5: """refit|refitted|re fit|overreact*|over react*|new coefficient*|new coeffs|
        wrong default*|left on|left off|left in|test mode|debug mode|debug flag|
        experiment left|experiment still|ab test left|mixed versions|half deployed|partial rollout|
        partial deploy*|partly rolled out|only half rolled|wrong file|wrong model file|
        stale model file|old image|old container|old build|old binary|wrong region config|
        wrong key in config|typo in|type in config|config diff|env file|secrets|missing flag|
        flag missing|context window|top k|temperature|reranker|retriever chang*|model swap|
        swapped model|model replaced|silently upgraded|auto upgrad*|auto update*|upgraded to|
        pinned to|unpinned|chunk size|batch size|limit set|timeout set|synonym file|stopword file|
        wrong language model|cut off set""",
    },
    "adversarial": {
        6: """troll*|leetspeak|leet speak|get through|gets through|get around|gets around|
        getting around|slip through|circumvent*|trick*|fool*|stolen card*|stolen account*|
        fake account*|fake review*|fake order*|sock puppet*|hidden text|keyword stuff*|arbitrage|
        scalper*|resell*|coupon abuse|promo abuse|refund abuse|return abuse|coordinated|organised|
        organized|gang*|ring of|criminals|scammer*|scam*|dodge*|disguis*|camouflag*|tamper*|
        insider*""",
    },
    "infrastructure": {
        6: """overheat*|thermal*|hold _ load|peak load|could not hold|cannot hold|cant hold|
        too small for|memory too|out of disk|out of space|no space|edge box|edge device*|power cut|
        power loss|power outage|packet loss|wifi|rate limited|dropped request*|requests dropped|
        skip* the filter|times out|timed out|queue full|queue grew|backlog of|cold start*|
        swap to disk|swapping|noisy neighbour|noisy neighbor|spot instance*|preempt*|mem limit|
        file handles|sockets|proxy|firewall|vpn|certificate of server|health probe|old replica*|
        read replica|replica lag|garbage collect*|gc pause*|no capacity|under provision*|
        underprovision*|degraded mode|served from cache|cache served|cached answer*|cached price*|
        old cache*""",
    },
    "other": {
        3: """dirty|not cleaned|small data|too few data|too little data|wrong target|
        wrong objective|bad objective|too complex|too simple|no fallback|nobody looked|
        nobody noticed|no one noticed|no test*|no review""",
    },
}
