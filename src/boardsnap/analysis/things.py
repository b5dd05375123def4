"""What a failure happened to: words that name a thing, and words that name none.

Sources of the rows: abbreviations as data-warehouse naming standards have them (ISO/IEC 11179-5
leaves them to each registry; these are the common ones), synonyms of everyday business words as
WordNet groups them, in the sense in which features are named.
"""

from __future__ import annotations

from boardsnap.analysis.stems import stem_of

# The first word stands for all of its row.
_SAME = """
income salary wage earnings pay
transaction txn trx trans
amount amt sum
customer cust client clients subscriber
address addr
quantity qty
count cnt num number
average avg mean
timestamp ts
acct
category cat
product prod sku item article
message msg
mail email inbox
price fare cost
lamp light lighting illumination
picture image photo frame
rain precipitation rainfall precip
promo promotion campaign discount
query search
vendor provider supplier
lab laboratory
audio speech call voice
vector embedding
policy contract
recommendation rec recs recommender
rating skill elo
store shop outlet
parcel package shipment
staff employee worker
order purchase
loan credit
truck lorry
vehicle car
drug medicine medication
invoice bill billing
temperature temp
location position geo gps coordinates
postcode zip
birthday dob birthdate
phone mobile telephone
resume cv
song track music
lead prospect
deal opportunity
warehouse depot
reading measurement
website web
app application
tokenizer tokeniser
annotation annotator labelling
doctor physician
machine equipment
intent intents
stock inventory
driver courier rider
house home property
booking reservation
"""

# Rows above may only join words that mean the same as names of features.
_SAME_ROWS = [row.split() for row in _SAME.strip().splitlines()]

# Words that tell nothing at all.
_FUNCTION = """
a an the of to in on at by for from with without into over under after before since until during
and or nor but so as if then than that this these those there here it its they them their we our
you your he she who whom which what when where why how is are was were be been being has have had
do does did will would can could may might must shall should not no yes only also too very more
most less least much many few some any all each every both half third twice once again still
already now never always ever own other another same different such up down out off back away one
two three four five six seven eight nine ten hundred thousand
"""

# Words of all postmortems, whatever failed.
_GENERIC = """
model models feature features value values data dataset column columns field fields table tables
row rows record records feed feeds source sources service services job jobs pipeline pipelines
system systems platform batch stream file files version versions release training train trained
serving serve served inference production prod live online offline score scores scored scoring
prediction predict predicted input inputs output outputs label labels target class classes metric
metrics precision recall accuracy auc error errors rate share percent percentage day days week
weeks month months year years hour hours minute minutes time times date today yesterday monday
tuesday wednesday thursday friday saturday sunday january february march april may june july
august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
morning evening night overnight weekend new old last first next previous current late early long
short high low large small big wrong right good bad true false zero null missing empty default
change changed changes shift shifted drift drifted move moved went goes go gone come comes came
get gets got give gives gave take takes took make makes made put set send sends sent arrive
arrives arrived deliver delivered show shows write writes written read reads see sees saw seen
know known knows learn learned learns find finds found keep keeps kept stop stopped start started
begin began run runs ran use uses used fill filled report reports reported contain contains
contained bring brings brought let lets everybody nobody nothing something everything people team
cause root hypothesis problem issue incident postmortem post mortem failure fail failed bug broke
broken break fix fixed affect affected impact because due therefore hence while alert monitor
check test review update updated upgrade upgraded deploy deployed rollout launch launched
psi ks js mape rmse mae
migration migrate migrated cutover switch switched config configuration percentile median mean
average max min total number count v vs per x e g i s t re etc ok
"""

# Verbs, adverbs, adjectives and measures of everyday English: they tell how, not what.
_PLAIN = """
able accept accepted account act add added affect again agree ago ahead allow allowed almost alone
along already although always appear apply applied apart approve around ask asked assume at avoid
aware became become becomes been behave behind being believe belong below beside best better
between beyond both bottom break bring brought build built buy call called calls care carry
carries catch cause certain check choose chosen clean clear close closed collect combine common
compare complete compute computed concern confirm consider constant contain continue convert
correct cost could cover create created cut decide decrease deep delete depend detect develop die
differ different difficult direct discover double doubled drop dropped early easy edge eight
either else empty end ended enough enter entered entire equal even eventually exactly examine
except exist expect expected expects explain extra extreme face fact fail fall fallen fast feel
fell few fifth final finally fine finish first flag flagged flat follow followed forget forgot
former found fourth free fresh full further gave general give go gone good got gradual great grow
grown grew half halve halved handle happen happened hard hardly has have heavy help hide high hit
hold holds held hope huge hundred idea identical ignore ignored immediately important in include
increase increased indeed inside instead introduce involve join just keep kept kind know lack
large last late later lead leave leads left least length less let level life light like limit list
little live local long look looked lose lost lot lower made main make many mark match matter may
maybe mean means meant measure meet miss missed mistake mix moment moreover mostly multiply must
name near nearest nearly need needed never nine none normal note notice noticed number obtain
occur offer often on open operate opposite ordinary original otherwise outside own pair part
particular pass past people perhaps period place plan point poor possible practical present
prevent previous probably proceed produce proper prove pull push put quarter quick quite raise ran
random rare rarely rather reach ready real really reason receive recent recently recognise reduce
refuse regular relate remain remember remove removed repeat replace replaced report represent
request require respond rest result rise rising rose roughly round rule safe same save second seem
seems send separate serious seven several share should side silent silently similar simple simply
since single six size slight slow small some somebody something sometimes soon stand start state
stay step still strange strong sudden suddenly suggest sum support suppose sure systematically
tell ten tend thing think third thousand through tiny together told top total toward treat triple
tripled trust try turn turned twice two type typical unclear unit unknown unless until up upward
usual usually various wait want way weak well whatever whether whole whom why wide will wish
within without wonder work world worse worst would write wrongly yet zero above abroad across
against anybody anything anywhere apiece because beginning besides despite downward during
elsewhere everywhere hence however likewise meanwhile nor nowhere off onto over per so than
therefore thereby though thus throughout towards under unlike upon versus via whereas wherever
area behaviour case customer detail effect example group member pattern person persons process
product purpose question series situation source stage system user users business company team
department manager colleague analyst engineer forecast risk probability likelihood detection
classifier predictor estimator regressor
"""

# Words of remedies: every second action has them.
_REMEDIES = """
retrain refit fit fitted tune recalibrate calibrate dashboard alarm alerts page watch guard range
bound bounds band median quantile plausibility validation validate schema contract adapter adapt
mapping map convert conversion deduplicate dedupe older newer distinct unique age quarterly
calendar scheduler schedule cron backfill rerun rollback roll canary smoke golden pin lock log
logging audit checklist documentation owner ask tell agree compare comparison sample histogram
variance threshold limit floor cap fallback backup override manual block reject refuse stop fail
ingest loader load edge boundary interface freshness completeness volume size hash checksum stamp
shared library lib job nightly hourly daily weekly monthly yearly segment bucket bin window
horizon augment jitter label relabel annotate annotator adjudicate gold
"""

_CANONICAL: dict[str, str] = {}
for _row in _SAME_ROWS:
    for _word in _row:
        _CANONICAL.setdefault(stem_of(_word), stem_of(_row[0]))

_EVERYWHERE = f"{_GENERIC} {_PLAIN} {_REMEDIES}"
FUNCTION: frozenset[str] = frozenset(stem_of(word) for word in _FUNCTION.split())
GENERIC: frozenset[str] = FUNCTION | {stem_of(word) for word in _EVERYWHERE.split()}


def thing_of(stem: str) -> str | None:
    """The word that stands for the thing; None where the stem names none."""
    if stem in GENERIC or stem[:1].isdigit() or len(stem) < 2:
        return None
    return _CANONICAL.get(stem, stem)


def is_telling(stem: str) -> bool:
    """Whether the stem may tell how something failed: it names no thing, and says something."""
    return stem in GENERIC and stem not in FUNCTION
