"""How models fail, and the words that people have for each way: the thesaurus of recurrence.

Each row is a mechanism: what it is called, what to watch so that it is seen the next time, and
how it is written, as phrases separated by `|`. Words match by their stem. `_` stands for up to
three words of the same clause, `*` ends the beginning of a word, `#` is any number.

Sources of the mechanisms and of what to watch:

- Breck, Polyzotis, Roy, Whang, Zinkevich: "Data validation for machine learning" (MLSys 2019):
  presence, type, domain, unit and freshness of a feature; training-serving skew.
- Schelter et al.: "Automating large-scale data quality verification" (VLDB 2018, deequ):
  completeness, uniqueness, size, range of a column.
- Papasian and Underwood: "How ML breaks" (OpML 2020): 96 outages, most of them of pipelines,
  processes and infrastructure.
- Sculley et al.: "Hidden technical debt in machine learning systems" (NeurIPS 2015): feedback
  loops, undeclared consumers, configuration debt, unstable dependencies.
- Kaufman, Rosset, Perlich: "Leakage in data mining" (KDD 2011): no time machine.
- Gama et al.: "A survey on concept drift adaptation" (2014); Moreno-Torres et al.: "A unifying
  view on dataset shift in classification" (2012).
- Northcutt, Athalye, Mueller: "Pervasive label errors in test sets" (2021).
- Breck et al.: "The ML test score" (2017): staleness of models, rollback, canary.
- The words: public incident reports of the trades that models serve, and the phrases in which
  boards write them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from boardsnap.model.postmortem import Cause

Place = Literal["feature", "source", "model"]

WEAK, WORLD = 0.25, 0.8


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A way of failing.

    Attributes:
        id: stable; stands in files and in the index.
        name: as people are told, in lower case.
        place: at what it happens: at a feature, at a source of data, or at the model itself.
        causes: the classes that teams give it.
        check: what to watch or to test so that it is seen early; `{thing}` is what it happens to.
        phrases: how it is written.
        weight: how much it tells that two failures share it, 0 to 1. Below 0.5: words that go with
            many other mechanisms too, they support a match, no more. Below 1: the world changed,
            which happens in more ways than there are words for.
    """

    id: str
    name: str
    place: Place
    causes: tuple[Cause, ...]
    check: str
    phrases: str
    weight: float = 1.0


MECHANISMS: tuple[Mechanism, ...] = (
    # ------------------------------------------------------------------ values of a feature
    Mechanism(
        "values_missing",
        "values missing",
        "feature",
        ("pipeline_bug", "schema_change", "upstream_outage", "data_drift"),
        "Share of missing values of {thing}, by day and by source",
        """null|nulls|nan|nans|null spike|null rate|nulled|missing value|value missing|
        values are missing|missing in|missing for|missing from|went missing|is missing|
        not filled|not _ filled any more|no longer filled|empty|blank|blanks|no value|
        has no value|have no value|without value|without a value|not populated|unpopulated|
        not sent|does not send|no longer send|stopped sending|send _ without|not logged|
        not recorded|absent|absence|dropped field|field dropped|drop _ field|field lost|
        none values|lack of values|holes in|holes|optional now|made _ optional|not collected|
        completeness|nulls imputed|no longer sends|no longer fills|not joined|not loaded|
        not delivered for|dropped from the feed|left blank|unset|undefined values|
        nothing in the field|not available any more|no data in|nothing arrives|
        does not arrive|no longer arrives|never arrives|not passed|not passed on|
        no longer passed|lost in the mapping|mapping lost|unmapped field|null propagated|
        fields dropped|field missing|no entry|without entry|incomplete records|coverage of|
        coverage dropped|coverage fell|lacks a value|vanish*|writes nothing|skipped unknown""",
    ),
    Mechanism(
        "zero_for_missing",
        "zero or a constant written where a value is missing",
        "feature",
        ("pipeline_bug",),
        "Share of exact zeros and of other constants in {thing}",
        """come as 0|comes as 0|come as zero|as zero instead of|zero instead of|
        0 instead of missing|instead of missing|instead of null|written as zero|exact zeros|
        treat 0 as missing|sentinel|minus 1 instead|999|magic value|zero filled|gaps filled|
        gap filled|filled by 0|filled as 0|filled with 0|set to 0|set to zero|zeros instead|
        blank became 0|missing became 0|zeros for missing|zero means missing|
        missing means zero|reads as zero|read as zero|counts as zero|recorded as zero|
        saved as zero|encoded as 0|coded as 0|no data as 0|nodata|no data value|fill value|
        placeholder|dummy value*|99999|written as 0|ingest as 0|show up as 0|appear as 0|
        zero where""",
    ),
    Mechanism(
        "default_filled",
        "a default filled in",
        "feature",
        ("pipeline_bug",),
        "Share of defaults and imputed values in {thing}",
        """imputed|imputer|fill 0|fills 0|filled with|default to|defaults to|default value|
        filled by|fill with|zero filled""",
        weight=WEAK,
    ),
    Mechanism(
        "unit_changed",
        "another unit, currency or scale",
        "feature",
        ("schema_change", "pipeline_bug", "data_drift", "training_serving_skew"),
        "Median and range of {thing}, by source; a unit in its schema",
        """cents|minor unit|unit|units|si unit|unit change|scaled by|scale by|factor of #|
        factor #|x #|# x|times too large|times too small|times smaller|times larger|mg dl|
        mmol|mmol l|gram|grams|kilogram|kg|metric tons|pound|miles|feet|fahrenheit|celsius|
        kelvin|currency|local currency|euro not|not dollar|not euro|not converted|
        another scale|other scale|different scale|rescaled|per month|per year|
        monthly instead|annual not|gross _ net|net _ gross|vat|percent not|fraction not|
        basis points|wrong scale|milliseconds|seconds not|stores yearly|yearly instead|
        yearly where|yearly not|monthly not|convert to|convert at|convert from|no conversion|
        reports in|report in|khz not|per hour instead|daily instead|hourly instead|unit mix*|
        in percent|gross instead|net instead|without vat|inflated by factor|
        orders of magnitude|scaled wrong|not scaled|scaled twice|normalised twice|
        normalized twice|wrong unit|units mixed|mixed units|different unit|unit of measure*|
        measured in|expressed in|denominated|exchange rate|not scaled back|doubled by scale|
        halved by scale|scale factor|scaling factor|calibration factor|imperial|
        metric system|centimetre*|inches|litre*|gallon*|tonne*|per unit|per week instead|
        thousands separator|comma instead|percentage points instead|as a fraction|as percent|
        raw instead of|arriving raw|unnormalised|litre* per|cubic metre*|per second|m 3 h|
        l s|m h|km h|units are mixed|times too high|times too low|times what it was""",
    ),
    Mechanism(
        "column_renamed",
        "a column or field under another name",
        "source",
        ("schema_change", "pipeline_bug"),
        "Expected columns of {thing} before each load; refuse unknown and missing ones",
        """renamed|rename|changed the name|change of name|new name|new field name|
        new column name|another name|other name|name changed|name _ change|missing column|
        column missing|column gone|unknown column|field name|schema change|schema changed|
        schema check|became _ v2|column disappeared|column removed|column dropped|
        column was renamed|field was renamed|key renamed|json key|attribute renamed|
        new schema|schema drift|schema evolution|schema migration|field moved|moved field|
        contract broken|breaking api change|api change*|api v# changed|header name|
        other key*|another key|gone from|under another|new label for the column|alias table|
        key* since""",
    ),
    Mechanism(
        "type_changed",
        "a column of another type or format",
        "source",
        ("schema_change", "pipeline_bug"),
        "Types and formats of the columns of {thing} before each load",
        """now a string|as a string|string instead|integer instead|float instead|type changed|
        type change|retyped|format changed|new format|date format|decimal comma|
        comma instead|parsed as|read as text|cast to|encoding changed|charset|delimiter|
        json instead|parsed wrong|parse error*|parse fail*|parsing broke|header changed|
        csv format|xml|nested|nullable|cannot be parsed|garbled|scrambled|type mismatch|
        data type|wrong type|string to|int to|numeric to|became text|became a string|
        float to int|date parsed|dates parsed|scientific notation|leading zero*|
        thousand separator|utf 8|latin 1|escaped|html|malformed""",
    ),
    Mechanism(
        "codes_changed",
        "codes or categories that the model does not know",
        "feature",
        ("schema_change", "training_serving_skew"),
        "Share of unknown values of {thing}; its set of values against that of training",
        """new code|codes|code changed|new enum|enum|iso|alpha 2|alpha 3|letter code|two letter|
        three letter|bucket other|rest class|unknown to the encoder|unknown category|
        unknown categories|new categories|one hot|code table|mapping table|new scheme|
        renamed categories|unmapped|no mapping for|remapped|category tree|
        lookup table changed|new mapping|mapping changed|sku scheme|taxonomy of products|
        unseen values|unknown values|unknown bucket|all unknown|rest category|other category|
        code set|code list|category code*|label encod*|ordinal encod*|encoded differently|
        new identifiers for|values changed from|spelled differently|spelling of the categor*|
        upper case categor*|country code*|currency code*|iso code*|cardinality|
        unknown level*|unseen level*|other bucket|abbreviations|new vocabulary of""",
    ),
    Mechanism(
        "ids_changed",
        "identifiers reused or renumbered",
        "source",
        ("schema_change", "pipeline_bug"),
        "What stands behind each id of {thing}, before and after a change of the catalogue",
        """id reused|ids given to|old ids|ids reused|reused id|reuse of id|recycled id|
        renumbered|new ids|old id|old _ id|key changed|keys changed|id mapping|id collision|
        hash collision|collision|new id|new key*|id change|ids change|id format|id scheme|
        ids recycled|recycled|reassigned|re assigned|re used|reuse|merged ids|split ids|
        customer ids changed|product ids changed|join key|keys do not match|no match on""",
    ),
    Mechanism(
        "time_shifted",
        "time zone or clock wrong",
        "feature",
        ("pipeline_bug", "schema_change"),
        "Daily profile of {thing} against wall-clock time; a test for both clock changes",
        """dst|daylight saving|clock change|clocks|winter time|summer time|time zone|timezone|
        utc|one hour off|off by one hour|hour off|off by one|hour shifted|shifted # h|
        hour wrong|wrong hour|local time|tz|fixed offset|an hour early|an hour late|
        one day off|off by a day|gmt|cet|cest|am pm|dd mm|mm dd|day and month|month and day|
        an hour off|hours off|wrong day|date shifted|shifted by one|shifted by a day|
        wall clock|clock drift|timestamps shifted|timestamp shifted|wrong timezone|
        wrong time zone|naive timestamp*|zone less|zoneless|day boundary|midnight|hour shift|
        shift of one hour|shifted an hour|shifted by # hour*|calendar week off|
        week off by one|epoch""",
    ),
    Mechanism(
        "fields_swapped",
        "two fields swapped",
        "source",
        ("pipeline_bug", "schema_change"),
        "Plausibility of {thing} against its neighbours: ranges, geography",
        """latitude and longitude|lat lon|lon lat|mixed up|interchanged|transposed|
        wrong order of columns|column order|feature order|columns shifted|columns swapped|
        fields swapped|values swapped|longitude swapped|wrong column|columns mixed|
        misaligned|shifted columns|order of columns|order of the columns|order of fields|
        scrambled the order|shuffled columns|column mix up|x and y|from and to""",
    ),
    Mechanism(
        "formula_wrong",
        "computed wrongly",
        "feature",
        ("pipeline_bug",),
        "{thing} recomputed by a second implementation on a sample",
        """wrong formula|formula|computed wrong|calculated wrong|miscalculated|rounding|rounded|
        integer division|overflow|truncated|wrong denominator|divides by|sign flipped|
        sign error|wrong aggregation|wrong window|window wrong|orientation|rotated|
        upside down|off by a sign|wrong join condition|bug in the calculation|
        calculation bug|logic bug|wrong logic|double negative|bug in feature|feature bug|
        wrong join|joined on the wrong|wrong key|summed instead|averaged instead|
        double subtract*|wrong filter|condition inverted|inverted|negated|rotation|exif|
        upside|mirrored|cropped wrong|wrong index|wrong offset|clipped|capped at|
        saturates at|int overflow|precision loss""",
    ),
    # ------------------------------------------------------------------ rows of a source
    Mechanism(
        "rows_duplicated",
        "rows counted more than once",
        "source",
        ("pipeline_bug",),
        "Rows of {thing} for each key; row count before and after each join",
        """duplicate|duplicates|duplicated|duplicate rows|counted twice|counted double|
        counted _ times|double counted|double counting|twice|two times|fan out|fanout|
        many to many|one row for each|rows per|row per|ingested twice|loaded twice|ran twice|
        replayed|replay|offset 0|dedupe|deduplicate|listed twice|doubled rows|at least once|
        copies of rows|removed the copies|counts inflated|is inflated|clicks twice|
        events twice|rows twice|sent twice|join doubl*|join tripl*|join dup*|join exploded|
        exploded|near duplicates|ingested again|reprocessed|counted again|double|
        duplicate run*|run twice|duplicated events|duplicate events|duplicate records|
        double booking*|double entries|double ingestion|ingested double|re ingested|
        replay of|re sent|resent|retry storm|retried|same row twice|same record|
        more than once|multiple times|cross join|cartesian|merged twice|appended again|
        not idempotent|idempotent|deduplication|is in twice|in twice|appended and not|
        added to original|instead of replacing|upsert|by both interfaces|doubled for""",
    ),
    Mechanism(
        "rows_lost",
        "rows lost or only partly loaded",
        "source",
        ("pipeline_bug", "infrastructure"),
        "Row count of {thing} against the day before and against its source",
        """rows lost|lost rows|lost all|lost _ before|rows missing|dropped rows|rows dropped|
        drops rows|partial load|partly loaded|incomplete|half of|half the|half way|
        truncated table|empty table|empty file|crashed half way|killed|died|dies|
        died silently|dies silently|rebuild crashed|rebuild failed|reindex*|chunks missing|
        documents missing|job crashed|job failed|batch failed|inner join|filter drops|
        filtered out|wrongly filtered|purged|deleted|lost in etl|tracking lost|lost clicks|
        lost events|events lost|file lost|lost file|half of the rows|half _ missing|
        drops events|events dropped|dropped by filter|skips rows|silent* fail*|
        fails silently|failed silently|left join|reindex fail*|build fail*|cut off after|
        truncat*|loaded 0 rows|0 rows|row count|half loaded|half empty|partial file|
        partial data|missing partition|partition missing|backfill lost|events missing|
        sessions missing|data loss|data lost|gap of|skipped file*|skipped partition*|
        wrongly deleted|retention policy|overwritten|overwrote|aborted|interrupted|
        only part of|only half""",
    ),
    Mechanism(
        "source_stale",
        "a source that stands still or comes late",
        "source",
        ("upstream_outage", "pipeline_bug", "infrastructure"),
        "Age of the newest row of {thing}; variance over a day",
        """stale|frozen|froze|stuck|stuck at|same value|last value|repeat* _ value|repeat*|
        flatline*|zero variance|variance 0|constant series|constant since|not refreshed|
        last refreshed|refresh cron|cron missed|missed cron|missed _ run|job stopped|
        not updated|no update|no updates|old value|old values|of last year|outdated|
        out of date|newest partition|newest row|late|late partition|partition late|
        comes late|came late|came _ late|came _ later|arrives late|arrived late|hours late|
        days late|delayed|delay|a day behind|day behind|hours behind|lag|lags|lagging|
        backlog|ttl|without ttl|never expires|never expire|no expiry|expiry|cache|cached|
        redis|served for ever|kept for ever|freshness|snapshot of|old snapshot|late from|
        late by|sends late|sent late|delivered late|feed stuck|went silent|silent since|
        hole in data|sensor stuck|constant value*|flat line|not moved since|unchanged since|
        last update|last loaded|old partition|old file|stopped updating|arrive after|
        arrived after|overdue feed|sync stopped|landed late|lands late|hours old|days old|
        weeks old|month old feed|not been updated|has not been updated|had not been updated|
        was not updated|never updated|no new data|no fresh data|stale cache|caching|
        cached value*|cache entry|invalidated|invalidation|no invalidation|time to live|
        expire*|ttl of|ttl missing|yesterday s|last week s|served from cache|kept serving|
        stops refreshing|does not refresh|no refresh|refresh failed|sync broke|sync failed|
        replication lag|replica|watermark|late arriving|slow feed|delayed feed|job delayed|
        batch delayed|unmaintained|do not move|does not move|have not moved|not moved|
        keeps handing out|keeps sending|keeps returning""",
    ),
    Mechanism(
        "source_down",
        "a source that was not there",
        "source",
        ("upstream_outage", "infrastructure"),
        "Whether {thing} answers; what is served while it does not",
        """outage|was down|were down|unreachable|unavailable|not reachable|feed stops|
        feed stopped|feed down|interface down|api dead|no data from|packets lost|packet loss|
        drops _ packets|loses packets|lost packets|disconnected|connection lost|dead battery|
        credentials expired|key expired|token expired|certificate expired|contract ended|
        switched off|decommissioned|shut down|retired source|blocked by vendor|quota|
        went down|is down|went offline|is offline|sensors offline|went dark|scraper broke*|
        scraping blocked|crawler down|partner down|exchange down|service down|
        licence expired|license expired|deal ended|deprecat*|sunset|source gone|
        turned off by|blocked by|api broke|sensor off|loose cable|loose contact|no data for|
        stopped delivering|no signal|signal lost|lost signal|dropout*|sensor failure|
        sensor failed|failed sensor|power cut|network outage|host down|crashed|
        endpoint returned|errors 500|vendor outage|supplier outage|provider outage|blackout|
        interruption|dead sensor*|not responding""",
    ),
    Mechanism(
        "capture_changed",
        "a sensor, camera or line that records differently",
        "source",
        ("covariate_shift", "schema_change", "data_drift"),
        "Level, brightness, rate or spectrum of what {thing} records, by device",
        """lamp*|light|lights|lighting|brightness|darker|brighter|exposure|underexposed|
        overexposed|camera moved|new camera|lens|blur|focus|contrast|calibration|
        recalibrated|miscalibrated|firmware|sampling rate|sample rate|khz|narrowband|
        wideband|codec|bit rate|resolution|microphone|new sensor|sensor replaced|
        sensor swapped|scanner|spectral band|image size|jpeg quality|audio rate|loose mount|
        camera swap*|lamp swap*|new lens|colour order|color order|dirty lens|fogged|
        noise level of the|other camera|other scanner|sensor replacement|sensor upgrade|
        sensor update|device replacement|new devices record|camera replaced|camera angle|
        angle of the camera|viewing angle|image quality|picture quality|blurred|blurry|glare|
        reflection*|shadow*|overexposure|white balance|colour balance|lens cap|dirt on|
        frame rate|recording quality|background noise|noise in the|gain setting|
        sensitivity of the|microphones|bitrate|downsampl*|upsampl*|resampl*|hz|
        firmware update|firmware upgrade|recalibration|drift of the sensor|sensor drift|
        sensor ageing|camera turned|turned the camera*|hang* steeper|steeper|angle|remounted|
        mount*""",
    ),
    # ------------------------------------------------------------------ training against serving
    Mechanism(
        "skew_of_preparation",
        "prepared differently for training and for serving",
        "feature",
        ("training_serving_skew",),
        "The same rows through training's and serving's preparation of {thing}: equal values",
        """train serve skew|training serving skew|skew|offline and online|online and offline|
        training and serving|training but not|in training but|not the same in the training|
        differs between training|differ between training|differs offline|preprocessing|
        normalisation|normalization|normalised differently|lowercase*|lower case|folds case|
        case folding|capitalis*|capitaliz*|tokenis* with|serving time but|live service|
        different preprocessing|two implementations|reimplemented|scaler|
        standardis* differently|padding|truncation|offline online mismatch|
        offline online skew|cased differently|sampling of negatives|negatives sampled|
        statistics from training|calculated different*|calculated differently|
        computed different*|different defaults|rgb|bgr|serve mismatch|serving mismatch|
        inference uses|training used|training uses|quantis*|differs from training|
        different from training|unlike training|differ* between|at inference|prod uses|
        notebook and|train time|different code path*|two code paths|implemented twice|
        implemented differently|dual implementation|re implemented|reimplementation|
        preprocessed differently|processed differently|cleaned differently|
        tokenised differently|tokenized differently|different tokeni*|parity|
        mismatch between training|hardcoded mean|different mean|stop words|stemming|trimmed|
        whitespace|resized differently|resize|interpolation|different order of|
        not applied at|applied only in|only in training|missing at serving|
        missing at inference|windowed differently|aggregated differently|different window|
        cleaned by another|another function|cleaning differs|treated differently|
        in training and is not|removed in training|leaves them in|is undone when|
        text preparation|prepared differently|when the model is trained""",
    ),
    Mechanism(
        "parts_of_two_versions",
        "parts of different versions together",
        "model",
        ("training_serving_skew", "deployment"),
        "A version stamp in every part of the model, compared at load",
        """old encoder|old embedding*|stale _ embedding*|different encoder|encoder version*|
        encoder of|mixed versions|mismatched versions|version mismatch|index not rebuilt|
        index built with|rebuild index|old tokenizer|tokenizer of|new tokenizer|
        tokenizer version|vocabulary of the previous|vocabulary differs|sentencepiece|
        old weights|weights of|old label map|label map|encoder mismatch|embedding mismatch|
        two embedding*|mixed embedding*|index from|index of the old|index still|
        not been rebuilt|was not rebuilt|vocab of|vocab mismatch|hash mismatch|out of sync|
        incompatible|mismatched tokenizer|tokenizer mismatch|tokenizer from|
        vocabulary mismatch|vocabulary from|from the old model|of the old model|
        old vocabulary|old index|index from before|old feature list|old scaler|
        old preprocessor|stale preprocessor|preprocessor of|version skew|
        incompatible version*|two versions|half updated""",
    ),
    Mechanism(
        "wrong_artefact",
        "the wrong file in production",
        "model",
        ("deployment",),
        "Checksum of what is served against what was released",
        """wrong artefact|wrong artifact|wrong model file|wrong file|previous version|
        old weights|weights of v*|checksum|hash check|wrong version|wrong ver|old image|
        old container|old binary|not rolled out|partial rollout|half deployed|staging model|
        wrong checkpoint|picked up the|old artefact|last release*|previous release*|
        wrong release|old model file|model version in prod|bad deploy|model bug in|
        old model in production|not promoted|promoted the wrong|rolled back to the wrong|
        wrong model|wrong weights|wrong build|wrong branch|wrong tag|wrong commit|
        earlier model|older model|previous model deployed|stale artefact|stale artifact|
        artefact of|artifact of|rollback failed|deploy failed half|canary model|
        shadow model served|untrained weights|corrupt* artefact|corrupt* artifact|
        corrupted weights|corrupt* file""",
    ),
    Mechanism(
        "setting_wrong",
        "a setting or threshold wrong",
        "model",
        ("deployment",),
        "Decision rate after each change of settings; two pairs of eyes on them",
        """typo|threshold of|threshold typo|threshold set|threshold was|wrong threshold|cutoff|
        cut off #|cap on|cap is|limit off by|decision limit|decimal point|off by a factor|
        config changed|in config|flag left on|flag off|feature flag|test mode|debug mode|
        wrong default in config|wrong config|wrong region|misconfigured|entered wrong|top k|
        context window|temperature set|flag missing|env file|config diff|limit set|
        timeout set|order of magnitude|factor of ten|misplaced|mistyped|wrong value in|
        wrong weight|threshold too|threshold raised|threshold lowered|parameter wrong|
        wrong parameter|wrong setting|setting changed|settings changed|hyperparameter|yaml|
        environment variable|env var|default changed|config drift|config rollout|config push|
        copy paste|pasted|decimal|comma in the wrong|percentage instead of|zero too many|
        wrong sign in config|override left|limit too|rule edited|edited by|hardcoded|
        rather than #|meant was|decimal comma|thousands separator|settings sheet|
        settings imported|settings were imported""",
    ),
    Mechanism(
        "dependency_changed",
        "a library or base image that changed",
        "model",
        ("deployment", "infrastructure"),
        "Locked dependencies; golden inputs through the built image",
        """dependency|dep bump|library|lib update|library update|upgraded itself|unpinned|
        nothing pinned|not pinned|pin library|pinned|newer release of|newer version of the|
        image rebuilt|rebuilding the image|base image|lock file|parser|new parser|pandas|
        numpy|scikit|driver update|cuda|dependency update|dependency upgrade|version bump|
        bumped|transitive|driver version|runtime version|upgraded python|breaking change in|
        package update*|package upgrade*|upgraded package|minor version|major version|
        patch release|pip|conda|docker image|container rebuilt|rebuild of the image|
        os update|compiler|sdk update|sdk version|extractor update*|ocr engine update*|
        parser update*|parser version|parser upgrade*|third party library|breaking release""",
    ),
    Mechanism(
        "vendor_model_changed",
        "a vendor's model that changed under the same name",
        "source",
        ("deployment",),
        "Golden questions to {thing} every hour; a pinned version",
        """llm vendor|vendor _ upgraded the model|vendor changed model|model alias|alias|
        silently upgraded the model|api model|hosted model|new model version of the vendor|
        provider _ model|prompt was tuned|prompt tuned|provider changed the model|
        model was upgraded by|new model behind the|behind the same endpoint|
        silent model update|model was swapped|swapped the model|model swap by|
        foundation model|embedding api|upgraded its model|updated its model|
        new checkpoint behind|deprecated model|model retired by""",
    ),
    Mechanism(
        "fallback_served",
        "too slow, a fallback served",
        "source",
        ("infrastructure", "upstream_outage"),
        "Share of answers that come from the fallback of {thing}",
        """timeout|timeouts|under load|default answer|timed out|times out|time limit|
        ran into the time limit|too slow|slow|latency|p99|fallback|fall back|default served|
        served everybody|served with the default|default _ used|at peak|overload*|throttled|
        rate limited|degraded|queue full|circuit breaker|cold start of|scale out|autoscale|
        degraded mode|requests dropped|queue grew|cold start*|default score|
        default prediction|static fallback|did not answer in time|no answer in time|
        service was slow|timeouts at|slow response*|slow service|service slow|response time|
        requests failed|failed requests|failed lookups|lookup failed|lookups failed|
        retries exhausted|gateway timeout|too many requests|saturat*|could not keep up|
        cannot keep up|overwhelmed|peak traffic|traffic peak|traffic spike|load spike|
        more load|heavy load|default row|default profile|default vector|generic answer|
        backup model|backup value*|default values served|served defaults|
        defaults were served|standard value*|average value used|does not answer in time|
        answers after|could not cope|cope with the rush|calls expired|calls expire|
        neutral value|giving up|gave up""",
    ),
    Mechanism(
        "resources_exhausted",
        "out of memory, disk or time",
        "source",
        ("infrastructure",),
        "Memory, disk and duration of the jobs behind {thing}",
        """oom|out of memory|disk full|out of disk|lost its disk|no space|gpu|evicted|preempted|
        spot instance|ran out of memory""",
        weight=WEAK,
    ),
    # ------------------------------------------------------------------ learning
    Mechanism(
        "feedback_loop",
        "the model learns from its own decisions",
        "model",
        ("feedback_loop",),
        "Share of the most frequent decisions; a slice of random traffic",
        """feedback loop|loop|never shown|self reinforcing|own clicks|own choices|own decisions|
        own picks|its own|only learns from|only sees|sees only|exploration|epsilon|
        random traffic|randomis*|randomiz*|runaway|rich get richer|selection bias|
        exposure bias|popularity bias|same few|diversity|reject inference|only accepted|
        only approved|only called|never called|never offered|never contacted|labels only for|
        labels from own|same items again|less variety|keeps showing|popular items only|
        biased by|bandit|its choices|own choice|own output*|own predictions|trained on its|
        trains on its own|learns from what it|what it showed|only items that|only sees what|
        never tried|not tried again|no longer tried|never explored|stopped exploring|greedy|
        exploit*|converged on|popular items|amplifi*|echo chamber|filter bubble|
        vicious circle|spiral|self fulfilling|self confirm*|own recommendation*|own ranking|
        own decisions as|approved cases only|labels only from|selective labels|censoring|
        starv*|decide what is|decides what is|caused by our own|reinforce*|put on top|
        have no chance""",
    ),
    Mechanism(
        "future_leaked",
        "what is known only later in training",
        "feature",
        ("data_leakage",),
        "When each value of {thing} is known, against the time of the decision",
        """leak|leaks|leaked|leakage|target leak*|peek|peeks|time travel|future|saw the future|
        future information|filled after|filled only after|set after|written after|
        updated when|updated after|known only after|after the outcome|after outcome|
        after the prediction date|after the cut off|ignored the cut off|too good offline|
        too good to be true|as of join|point in time|known at time|recomputed with today|
        post cutoff|test set from same|same _ in train and test|test rows in|same users in|
        duplicates in train*|outcome in the|eval data in|after discharge|not available at|
        not known at|not yet known|look ahead|lookahead|hindsight|backtest too good|
        offline too good|data from after|rows from after|values from after|after the event|
        after the fact|after the decision|future rows|future data|future orders|
        future values|includes the outcome|contains the outcome|contains the answer|
        proxy of the target|derived from the label|derived from the target|
        train test contamination|contamination|contaminated|same customer* in|
        overlap of train|split by row|random split|shuffled split|point in time join|
        temporal leak*|backfilled with|gives the outcome away|gives _ away|outcome away|
        once _ overdue|cannot know|weeks after we|after we have to|cut all features at|
        only features known""",
    ),
    Mechanism(
        "labels_noisy",
        "labels wrong",
        "model",
        ("label_quality",),
        "A weekly audit of a sample of labels; agreement of annotators",
        """noisy label*|labels are noisy|labels noisy|label noise|mislabel*|wrong label*|
        labels wrong|annotator*|disagree|kappa|adjudicat*|gold question*|cheap label*|
        labels flipped|relabel|raters|labels _ flipped|wrong in audit|labelled wrong|
        annotation vendor|annotation guide|annotation error*|wrong in an audit|coded wrong|
        miscoded|ambiguous label*|gold set wrong|auto label*|llm judge|reviewers disagree|
        self reported|label guide*|labels biased|bad labels|bad ground truth|
        labels from captcha|inconsistent label*|labels inconsistent|annotated wrong|
        label quality|poor label*|sloppy|careless|labellers|labelers|crowd|crowdsourc*|
        wrongly labelled|wrongly labeled|wrongly tagged|mis tagged|mistagged|tagged wrong|
        incorrect label*|inaccurate label*|unreliable label*|inter annotator|agreement|
        reviewers|weak label*|label errors|rushed|quality of the labels|random labels|
        confused classes|outsourced label*""",
    ),
    Mechanism(
        "label_redefined",
        "the label means something else",
        "model",
        ("label_quality", "concept_drift"),
        "The definition of the label, signed by who owns it; its base rate by week",
        """redefined|redefinition|definition of|definition changed|new definition|now means|
        meant|no longer means|changed what counts|counts as|target changed|
        target is no longer|label changed|old taxonomy|new taxonomy|taxonomy|classes merged|
        guideline changed|old labels|def changed|label def|label window|window cut|
        policy change|new policy for labels|now includes|now excludes|now counts|
        different definition|changed the definition|means something else|target definition|
        definition of the target|definition of churn|meaning of|means something|new meaning|
        different meaning|what we call|is counted|are counted|counted as|no longer counted|
        no longer counts|count as|criteria changed|new criteria|reclassified|relabelled as|
        classes were merged|merged classes|split into two classes|label scheme|label set|
        new label set|ontology|policy defines|rules for labels""",
    ),
    Mechanism(
        "labels_late",
        "outcomes known later than trained",
        "model",
        ("label_quality",),
        "Age of the youngest label used, against how long outcomes take",
        """labels arrive|recent labels|label delay|label lag|labels late|late labels|
        labels come|outcomes late|known only after # day*|only after # day*|
        arrive _ days late|arrive _ days after|come # days later|days later|unlabelled|
        not yet labelled|immature|maturity|delayed feedback|confirmed late|outcomes unknown|
        disputes late|returns late|feedback late|label latency|outcome lag|not matured|
        censored|ground truth delay*|ground truth late|truth arrives|late ground truth|
        label arrives|labels still missing|not known yet|still open cases|open cases counted|
        too recent|too young|too early to|premature|settles after|matures after|maturation|
        waiting for outcomes|reported later|reported late|backlog of labels|
        labels outstanding|learned as|not had the time|nobody had had the time|
        take* up to # day*|trained up to|trained to yesterday|still open|can be sent back|
        youngest|newest order*""",
    ),
    Mechanism(
        "events_not_of_people",
        "events made by machines, not by people",
        "feature",
        ("label_quality", "data_drift"),
        "Share of events of {thing} that come from known machines or within seconds",
        """privacy proxy|mail privacy|prefetch*|preload*|proxies|opens made by|made by machines|
        machine opens|crawler|scanner clicks|link scanner|pollut*|health check traffic|
        synthetic traffic|bot traffic|synthetic|load test*|test traffic|auto open*|
        auto click*|robots|non human|not human|automated traffic|automated clicks|
        automated opens|machine generated|machine made|machines open|machines click|
        link checker*|security scanner|mail scanner|proxy opens|image proxy|image proxies|
        pre loaded|loaded by the mail|opened by the mail|web crawler*|scraper traffic|
        monitoring probes|internal traffic|test accounts|spurious events|phantom|
        ghost click*""",
    ),
    Mechanism(
        "model_stale",
        "the model too old",
        "model",
        ("other", "concept_drift"),
        "Age of the model in production; the gate closes when it is too old",
        """retrain overdue|overdue|retrain* late|not refreshed since|not retrained|
        never retrained|retrain* skipped|model # month* old|month* old|year* old|last fit|
        fitted # month* ago|fitted in|last trained|trained in 20*|model is old|old model|
        model stale|stale model|outdated model|ageing model|model age|model older than|
        too old|out of date model|never updated|not updated since|no retrain*|
        retraining stopped|retrain job off|without retraining|refresh missed|refresh overdue|
        trained before|years old|trained on data from|not been refreshed|not been retrained|
        retraining overdue|retraining late|missed retraining|retrain missed|never refreshed|
        not refreshed in|not retrained since|no retraining|retraining disabled|
        retraining broken|retraining failing|retrain failed|stale weights|age of the model|
        model from 20*|model of 20*|trained # month* ago|trained # year* ago|
        trained a year ago|trained years ago|decayed|decay|expired model|past its date|
        outlived""",
    ),
    # ------------------------------------------------------------------ the world
    Mechanism(
        "behaviour_changed",
        "people behave differently",
        "model",
        ("concept_drift", "data_drift"),
        "Error by week and by segment; a short training window ready to use",
        """panic buying|hoard*|stockpil*|stay home|home office|work from home|working from home|
        people now|customers now|users now|behaviour change*|behavior change*|habits|
        pandemic|lockdown|strike|no longer tells|demand jump*|concept drift|world changed|
        says less than before|behave different*|new behaviour|shifted their|moved their|
        changed habits|new habits|demand pattern*|demand changed|payment holiday*|layoff*|
        stopped buying|spend less|buy less|law changed|reform|regulation|relation _ changed|
        relationship changed|users cancel via|now cancel|remote work|switched to|consumers|
        shopping pattern*|rush on|behave different|buying behaviour|shopping behaviour|
        customer behaviour|user behaviour|demand shifted|demand moved|demand pattern|
        sudden demand|demand spike|run on|bulk buying|buy in bulk|stock up|stocking up|
        emptied|supply shock|working pattern*|travel pattern*|traffic pattern*|
        usage pattern*|preferences|taste*|trend*|boycott|crisis|emergency|lock down|curfew|
        war|protest*|changed the way|adapted to|reacted to|respond* to the new|new law|
        new rule*|new regulation|tax change|incentive*|free shipping|price change|
        tariff change|new pricing|no longer predict*""",
        weight=WORLD,
    ),
    Mechanism(
        "market_turned",
        "prices or the economy turned",
        "model",
        ("concept_drift",),
        "Signed error by week; how long the model's memory is",
        """market turned|market cooled|cooled down|stopped rising|prices fell|mortgage rates|
        interest rates|rate rise*|recession|inflation|overestimat*|price war|competitor cut|
        competitor|momentum|extrapolat*|price shock|regime change|rival*|competitor price*|
        price sensitiv*|elasticity|downturn|boom|bubble|crash of|demand collapsed|
        prices dropped|prices rose|cooling market|market|housing market|market shift|
        market change|market down|market slump|slump|slowdown|falling prices|prices falling|
        price drop|prices are falling|prices cooled|economy|economic|macro|interest|
        inflationary|cost of living|currency crisis|overvalu*|overestimates|overpriced|
        bids too high|systematically too high|biased upwards|biased high|lags the market|
        lagging the market|slow to follow|trend feature|long memory|old prices""",
        weight=WORLD,
    ),
    Mechanism(
        "population_changed",
        "other people or things than in training",
        "model",
        ("covariate_shift", "data_drift"),
        "Shift of the inputs by segment; error of new segments apart",
        """new customers|new segment|campaign changed who|share of customers|not in training|
        unseen in training|never seen in training|accent|new region|new market|new city|
        launch in|never seen|has never seen|new client|new channel|query length|
        covariate shift|mix of|mix shifted|mix changed|new traffic|new users|demographic*|
        onboarded|acquisition|new language|population shift|population changed|user mix|
        customer mix|other mix|case mix|mix since|share grew|share rose|share doubled|
        thin file|new supplier|new ad formats|more mobile|new device*|different customers|
        different patients|unlike those in training|not seen in training|never in training|
        not represented|under represented|new store*|new site|new country|expansion|
        new type of|new types of|other customers|different users|different population|
        user base changed|customer base changed|younger|elderly|foreign|tourists|students|
        newcomers|new tenants|new merchants|new partners|new suppliers|new brand|new dialect|
        dialect*|language mix|other language|second language|different machine*|
        new machine type|new equipment|new fleet|new variant|other vehicles|unfamiliar|
        out of domain|domain shift|distribution of users|segment grew|onboarding of|
        not been trained on|has not been trained|training data of|does not contain|
        behave unlike""",
        weight=WORLD,
    ),
    Mechanism(
        "class_unknown",
        "a class or product that the model does not know",
        "model",
        ("covariate_shift", "label_shift"),
        "Share of inputs below a confidence; a checklist for launches",
        """no such intent|no intent for|no class for|belong to none of the classes|
        none of the classes|unknown class|new class|new intent*|new product*|new items|
        cold start|cold items|out of scope|out of distribution class|new categories of|
        new category|intents not in training|classes not in training|unseen class*|
        unseen product*|unseen categor*|no label for|cannot be assigned|no history|
        without history|no category for|no label exists|class missing|missing class|
        missing intent|intent missing|not among the classes|not one of the classes|
        outside the classes|none of the known|no matching class|unsupported class|
        unknown intent*|unknown topic*|new topic*|new theme*|new tickets about|
        questions about a|asks about|ask about|product launch|launched product|new offer|
        new plan|new service|new models of|forced into|assigned to the nearest|nearest class""",
        weight=WORLD,
    ),
    Mechanism(
        "season_unseen",
        "a season or event that training has not seen",
        "model",
        ("seasonality",),
        "Calendar of events as a feature; two full years of history",
        """black friday|christmas|easter|holiday*|carnival|season unseen|seasonality|heat wave|
        cold spell|flu season|flu wave|influenza|winter|no winter|yearly wave|
        training window of|contains no|no _ in the training window|concert*|festival|
        month end|quarter end|bank holiday|ramadan|school holidays|flood*|extreme weather|
        summer dip|trade fair|congress|marathon|tourist season|heavy rain|cold week|hot week|
        frost|pollen|harvest|end of quarter|fiscal year|long weekend|mothers day|
        wedding season|moving season|seasonal*|peak season|public holiday|new year|
        valentine*|cyber monday|world cup|match day|hot spell|summer peak|season|
        seasonal pattern|seasonal peak|first winter|first summer|first christmas|
        not a full year|less than a year|only summer|only winter|summer data|winter data|
        one year of history|no full year|yearly cycle|annual cycle|cold season|
        allergy season|rainy season|monsoon|holiday season|school start|exam period|
        tax season|harvest time|sports event|big event|local event|concert night|game day|
        derby|cup final|election day|long night of|trade show|market day|festival*|
        summer holiday|a situation that training""",
        weight=WORLD,
    ),
    Mechanism(
        "base_rate_changed",
        "the share of positives changed",
        "model",
        ("label_shift",),
        "Base rate by week",
        """base rate|prior shift|label shift|class balance|more positives|fewer positives|
        positives rare*|prevalence|outbreak|prior of|prior changed|class prior|
        share of positives|more cases|fewer cases""",
        weight=WORLD,
    ),
    Mechanism(
        "evasion",
        "inputs made to get past the model",
        "model",
        ("adversarial",),
        "Share of unknown and rare tokens; samples of what passed",
        """look alike|look the same|lookalike|homoglyph*|cyrillic|swap letters|letters replaced|
        digits for letters|numbers for letters|leetspeak|leet|confusable*|obfuscat*|dodge|
        evade*|get past|evasion|prompt injection|jailbreak|hidden text|unicode|
        misspell* on purpose|get around|gets around|slip through|circumvent*|trick*|fool*|
        keyword stuff*|gaming the|gamed|bypass*|disguis*|disguise*|masked words|misspelled|
        misspelling*|letters swapped|swapped letters|substitut* letters|
        character substitution|special characters|invisible characters|zero width|
        spaces between letters|emoji*|slang to avoid|coded language|code words|
        avoid detection|avoid the filter|beat the filter|fool the|adversarial*|perturb*|
        work around the filter""",
        weight=WORLD,
    ),
    Mechanism(
        "attack",
        "an attack or abuse",
        "model",
        ("adversarial",),
        "Velocity by device, account and network",
        """fraud ring|a ring|stolen|card testing|probes|attack|attackers|bot net|botnet|bots|
        click fraud|click farm|fake accounts|account takeover|brute force|
        credential stuffing|synthetic identit*|stolen identit*|scam|abuse|scalpers|
        coordinated|spam wave|new spam|gang|organised|organized|coupon abuse|promo abuse|
        refund abuse|fake review*|fake order*|stolen account*|fraudsters|fraud wave|
        fraud attack|new fraud scheme|fraud scheme|organised fraud|mule accounts|
        identity theft|impersonat*|phishing|chargeback fraud|friendly fraud|collusion|
        collud*|fake orders|fake listings|fake clicks|review bombing|bot attack|bot farm|
        bot army|scripted|automated abuse|scraping attack|exploited a|exploit in|loophole|
        a farm|in bulk|accounts play*""",
        weight=WORLD,
    ),
)

# What two teams may well call the same thing: a source that comes late is a source that is not
# there for a while, a column with another name leaves its values missing.
RELATED: frozenset[frozenset[str]] = frozenset(
    frozenset(pair)
    for pair in (
        ("values_missing", "zero_for_missing"),
        ("parts_of_two_versions", "wrong_artefact"),
        ("parts_of_two_versions", "skew_of_preparation"),
        ("rows_lost", "resources_exhausted"),
        ("capture_changed", "unit_changed"),
        ("population_changed", "class_unknown"),
        ("behaviour_changed", "market_turned"),
        ("evasion", "attack"),
        ("events_not_of_people", "attack"),
        ("column_renamed", "values_missing"),
        ("column_renamed", "type_changed"),
        ("dependency_changed", "vendor_model_changed"),
        ("fallback_served", "source_down"),
        ("source_stale", "source_down"),
    )
)

BY_ID: dict[str, Mechanism] = {one.id: one for one in MECHANISMS}
