"""Everyday English words, first names and units of time, typed for this project."""

from __future__ import annotations

from collections.abc import Mapping

from boardsnap.model.postmortem import TimeUnit

# What is one of these is not a misreading of a word of the field.
_EVERYDAY = """
a able about above across act active actual add added after again against age agent ago agree
ahead air alive all allow almost alone along already also although always among amount an and
angle another answer any anyone anything apart appear apply approach area around arrive article as
aside ask asked asleep at attempt author available average avoid aware away baby back bad balance
ball band bank bar base basic basis battery be bear beat became because become bed been before
began begin behind being believe below beside best better between beyond big bike bit black blank
blue board body book border born both bottom bought box branch brand break bridge brief bright
brighter bring broad brother brought brown build building built bus business busy but button buy
by cable call called came can car card care careful carry cash catch caught cause cell cent center
certain chain chair chance change changed charge cheap cheaper check child choice choose circle
city claim class clean clear clearly clock close closed cloud coach coast code coffee cold collect
color come common company complete computer condition confirm consider contain content context
continue control cook copy corner correct cost could count counted counter country couple course
court cover create cross crowd current cut daily dark darker data date day days dead deal dear
decide deep degree deliver demand desk detail develop did die differ difference different
difficult digit direct direction disk distance do doctor does dog done door double doubt down
draft draw drive driver drop dry due during dust each ear earlier early earn earth ease easily
east easy eat edge effect effort eight either electric else empty end energy engine enough enter
entire entry equal escape even evening event ever every exact example except expect expensive
explain extra eye face fact factory fail fair fall family far fast father fear feed feel feet fell
felt few field fight figure file fill filled final finally find fine finger finish fire firm first
fish fit five fix fixed flat floor flow fly follow food foot for force foreign forget form former
forward found four free fresh friend from front full fun fund further future game garden gas gate
gave general get girl give given glass go goes going gold gone good got great green grey ground
group grow guess guide gun had hair half hall hand handle happen happy hard harm has have he head
health hear heart heat heavy height held help her here high hill him his hit hold hole home hope
horse hot hotel hour house how huge human hundred hurry hurt ice idea if image images impact
important in inch include increase indeed industry inside instead into iron is island issue it
item its job join joint jump just keep kept key kind kitchen knew know known lack lake lamp land
large last late later laugh law lay lead leader learn least leave led left leg length less let
letter level lie life lift light like limit line link list listen little live local location lock
long look loose lost lot loud love low lower luck lunch machine made mail main make man manage
many map mark market mass match material matter may maybe me meal mean meant measure meat meet
meeting member memory men message metal meter method middle might mile milk mill mind minute miss
mistake mix mobile modern moment money month mood moon more morning most mother mouth move moved
movie much music must my name narrow nature near nearly neck need never new news next nice night
nine no nobody noise none noon nor normal north nose not note nothing notice now number object
ocean of off offer office often oil old on once one only open operate opinion option or orange
order other our out outside over own owner pack package page paid pain paint pair paper parent
park part partly party pass past path patient pay people per percent perhaps period person phone
photo pick picture piece pipe place plain plan plane plant plate play player please point police
poor port position possible post power present press pretty price print private probably problem
produce product program project proper protect prove public pull purchase push put quality quarter
question quick quickly quiet quite race radio rail rain raise ran range rare rate rather raw reach
read ready real really reason receive recent record red reduce region regular replace replaced
reply report request rest result return returns rich ride right ring rise river road rock role
roll room round route row rule run safe said sale salt same sand save saw say scale school science
screen sea search season seat second section see seem seen sell send sense sent separate serious
serve service set seven several shade shadow shake shape share sharp she sheet shell shift ship
shoe shop short should shoulder show shown shut sick side sign silent silver similar simple since
single sister sit site six size skill skin sky sleep slight slow small smart smell smoke smooth so
soft soil some son soon sort sound south space speak special speed spell spend spent spoke sport
spot spread spring square staff stage stand star start state station stay steel step stick still
stock stone stood stop store story straight strange street strong structure student study style
subject such sudden sugar suggest suit summer sun supply support sure surface surprise system
table take talk tall tape task teach team tell ten term test than that the their them then there
these they thick thin thing think third this those though thought thousand three through throw
thus tie tight time times tired to together told tone too took tool top total touch toward town
track trade train travel tree trip trouble truck true trust truth try tube turn two type under
unit until up upon us use used useful user usual value various very via view visit voice vote wait
walk wall want warm was wash watch water way we wear weather web week weight well went were west
wet what wheel when where whether which while white who whole whom why wide wife wild will win
wind window winter wire wish with within without woman women won wood word work world worry worse
worst worth would write wrong year yellow yes yesterday yet you young your zero
"""

# From common knowledge of many cultures; helps where structure is weak, and is never required.
_FIRST = """
aaron abby abdul abdullah abel abhishek abigail ada adam adele aditi aditya adrian adriana agnes
agnieszka ahmad ahmed aidan aiden aiko aileen aisha aishwarya ajay akash akira akshay alain alan
alba albert alberto alec alejandra alejandro aleksandar aleksandra aleksei alena alessandra
alessandro alex alexa alexander alexandra alexandre alexei alexey alexis alfonso alfred ali alice
alicia alina alisa alison allan allen allison alma alvaro alvin alyssa amal amanda amar amber
amelia amelie amina amir amira amit amy ana anabel anand anastasia anaïs anders andi andre andrea
andreas andreea andrei andres andrew andrey andrzej andy angel angela angelica angelo angus anika
anil anita anja anjali ankit ankita ann anna annabel anne annette annie annika anselm anthony
antoine anton antonia antonio anu anya april arash archie ari arianna ariel arjun arlo arman
armando arnaud arne arnold art arthur arturo arun arvind asha ashish ashley ashok asif astrid ato
aubrey audrey august augusto aurora austin ava avery aya ayaka ayesha aylin ayse babak bao barbara
barry bart bas bastian bea beatrice beatriz becky bella ben benedict benjamin benny benoit berat
bernard bernd bernie bert beth betty bhavya bianca bilal bill billy bjarne bjorn björn blake
blanca bo bob bobby bogdan boris boyan brad bradley brandon brenda brendan brent brett brian
bridget brigitte brooke bruce bruno bryan bryce burak caitlin caleb calvin cameron camila camille
candice carina carl carla carlo carlos carmen carol carolina caroline carolyn carrie carsten casey
cassandra catalina catherine cathy cecile cecilia cedric celia celine cem cesar chad chandra
chantal charles charlie charlotte chelsea chen cheng chiara chidi chinedu chloe chris christa
christian christina christine christoph christophe christopher chuck cindy claire clara clare
clarence clark claude claudia claudio clemens clement cleo cliff clive cody colette colin colleen
connor conor constance constantin cora corey corinna cory cosima courtney craig cristian cristina
curtis cynthia cyril daan dagmar daisuke daisy dale damian damien dan dana daniel daniela danielle
danny dante daphne dara daria darius darren dave david davide dawn dean debbie deborah declan
deepa deepak deepika delia delphine denis denise dennis derek derrick desmond devin devon diana
diane diego dieter dimitri dimitris dina dinesh dirk divya diya dmitri dmitry dolores dom dominic
dominik dominique don donald donna dora dorian doris dorota dorothy doug douglas drew duc duncan
dustin dylan earl ebru ed eddie edgar edith edoardo eduardo edward edwin efe eileen einar elaine
eleanor elena eleni eli elias elif elijah elin elina eliot elisa elisabeth elise eliza elizabeth
ella ellen elliot elliott elsa elton elvira emanuel emerson emil emilia emilie emilio emily emma
emmanuel emre enrico enrique enzo eric erica erich erik erika erin ernest ernesto esra esteban
estelle esther ethan eugene eunice eva evan evelyn evgeny ewa ezra fabian fabien fabio fabrice
faisal faith fang farah farhan farid fatima fatma federica federico felicia felicity felipe felix
femi feng ferdinand fergus fernanda fernando filip filippo finley finn fiona flavia flavio flo
flora florence florian fran frances francesca francesco francis francisco franck franco francois
frank franz fraser fred freddie frederic frederick frederik freya frida friedrich fritz fumiko
gabe gabor gabriel gabriela gabriele gabriella gael gareth gary gaurav gavin geert gemma gene
geoff geoffrey georg george georgia georgina gerald gerard gerardo gerd gerhard gian gianni gideon
gil gilbert giles gill gina giorgio giovanni gita giulia giuseppe gloria goran gordon grace graham
grant greg gregor gregory greta guido guillaume guillermo gunnar gunter gustav gustavo guy gwen
gyorgy hadi hailey hakan hakim hal hamid hamza han hana hanna hannah hannes hans harald hari haris
harold harriet harrison harry harsh haruki haruto harvey hasan hassan hazel heath heather hector
hedwig heidi heike heiko helen helena helene helga helmut hendrik henrik henry herbert herman
hilary hilda hiro hiroki hiroshi holger holly hong horst howard huan hubert hugh hugo hui humberto
hung hussein ian ibrahim ida idris ignacio igor ikram ilan ilana ilaria ilias ilker ilse ilya iman
imran ina inara ines inga inge ingrid inigo ioana ira irene irina iris irma isaac isabel isabela
isabella isabelle isaiah isha ishaan isla ismail israel ivan ivana ivo ivy iwona izabela jace jack
jackie jackson jacob jacopo jacqueline jacques jade jaime jake jakob jakub jamal james jamie jan
jana jane janet janice janina janine jared jarek jasmin jasmine jason jasper javier jay jaya
jayden jean jeanne jeff jeffrey jelena jen jenna jennifer jenny jens jeremy jerome jerry jess
jesse jessica jesus jill jim jimena jimmy jin jing jiri jo joan joana joanna joanne joao joaquin
jochen jodie joe joel joelle joerg johan johann johanna johannes john johnny jolanda jon jonah
jonas jonathan jordan jordi jorge jorgen jose josef josefina joseph josephine josh joshua joy
joyce juan juana jude judith judy jules julia julian juliana julie julien juliet julio julius jun
june jung junko jurgen justin justina justine jyoti kai kaitlyn kaito kamal kamil kamila kamran
karan kareem karen karim karin karina karl karla karolina karsten karthik kasia kaspar kat
katarina katarzyna kate katerina katharina katherine kathleen kathryn kathy katia katie katja
katrin kavita kavya kay kayla kazuki kei keiko keith kelly kelvin ken kendra kenji kenneth kent
kenya kerem kerry kerstin kevin khadija khaled khalid kiara kieran kim kimberly kinga kira kiran
kirk kirsten kirsty kit klara klaus koen kofi koji konrad konstantin kris krish krishna kristen
kristian kristin kristina kristof krzysztof kumar kunal kurt kwame kyle kyra lachlan laila lakshmi
lance lara larissa larry lars laszlo latif laura lauren laurence laurent laurie lavinia lea leah
leandro leanne lee leena leif leila lena leni lenka lennart leo leon leona leonard leonardo leonie
leonor leroy lesley leslie leticia levi lewis lexi lia liam lian liang lidia lieke lien lila lili
lilian liliana lilly lily lin lina linda lindsay lindsey ling linh linus lionel lisa liu livia liz
lloyd logan lois lola loren lorena lorenz lorenzo loretta lori lorna lotta lotte lou louie louis
louisa louise luc luca lucas lucia luciana luciano lucie lucien lucinda lucy ludovic ludwig luigi
luis luisa luiz luka lukas lukasz luke lutz lydia lyn lynn lynne maarten mabel maciej maddie
madeleine madhu madison mads mae magda magdalena maggie magnus mahesh mahmoud mai maia maike maira
maja malcolm malik malin malte mandy manfred manish manoj manon manuel manuela mara marc marcel
marcela marcelo marcia marcin marco marcos marcus marek maren margaret margarita margot marguerite
maria mariah mariam marian mariana marianne marie marija marika marilyn marina mario marion marisa
marissa marit marius marjan mark marko markus marlene marlon marta martha martin martina marty
marvin mary maryam masha massimo mateo mateusz mathias mathieu mathilde matias matilda matt matteo
matthew matthias matthieu mattias maud maura maureen maurice mauricio mauro max maxim maxime
maximilian maya meera meg megan mehdi mehmet mei melanie melina melinda melissa mercedes meredith
merel merle mert meryem mia micah michael michal michel michele michelle miguel mihai mika mikael
mike mikhail mikkel mila milan mildred milena miles milo milos mimi min mina mindy ming minh mira
miranda miriam miroslav misha mitch mitchell mo moe mohamed mohammad mohammed mohit moira molly
mona monica monika monique morgan moritz morten moses muhammad murat muriel murray mustafa mya
myra myriam nabil nadia nadine nadja najib nam nana nancy naoki naomi nasser nassim natalia
natalie natasha nate nathalie nathan nathaniel naveed naveen nayan neal ned neel neha neil nele
nelly nelson nenad neta nguyen nia niall nicholas nick nicky nico nicola nicolas nicole niels
nigel nihal nikhil niki nikita niklas niko nikola nikolai nikolaos nikos nils nilufar nima nina
nisha nishant nitin noa noah noam noel noelia noemi nolan noor nora norah norbert norma norman
nour nuno nuria ode odette ola olaf ole oleg olena olga olive oliver olivia olivier omar omid orla
oscar oskar osman otis otto owen oya ozan ozgur pablo padma paige pam pamela pankaj paola paolo
paresh paris parker pascal pasquale pat patricia patricio patrick patrik patty paul paula paulina
pauline paulo pavel pawel pedro peggy penelope penny per percy peter petr petra phil philip
philipp philippa philippe phillip phoebe phuong pia pier pierre pieter pilar piotr polly pooja
prakash pranav prasad prashant pratik preeti priya priyanka puja punit qi qing quang quentin quinn
rachel radek radu rae raf rafael rafaela rafal raffael raghav rahul raina raj rajesh rajiv raju
ralf ralph ram rama ramesh rami ramiro ramon ramona rana randy rania raoul raphael rashid ravi ray
raymond rebecca reece regina reiko reinhard remi remy rena renata renate rene renee reto reuben
rex reza rhea rhys ricardo riccardo rich richard rick ricky rikke riley rina rita ritu rob robbie
robert roberta roberto robin robyn rocio rod roderick rodney rodrigo roger rohan rohit roland rolf
romain roman romy ron ronald ronan ronja ronny rory rosa rosalie rosanna rose rosemary rosie ross
roxana roy ruben ruby rudi rudolf rudy rui rupert russ russell ruth ryan ryo saad sabine sabrina
sachin sadie saeed safiya sai said saira salim sally salma salman salvador salvatore sam samantha
samar sameer samir samira samuel sana sandeep sander sandhya sandra sandro sandy sanjay sanjeev
sanna santiago santosh sara sarah sarita sasha saskia satoshi saul saurabh savannah scott sean
sebastian sebastien selena selim selin selma serena serge sergei sergey sergio seth seung severin
shane shannon shanti shari sharon shaun shauna shawn sheila shelley shelly shen sheng shirin
shirley shiv shivani shreya shruti shu shun shweta siddharth sidney siegfried sienna sigrid silas
silke silvia silvio simon simona simone sina sinan siobhan sita sky sofia sofie solene sonal song
sonia sonja sonya sophia sophie soren spencer stacey stacy stan stanislav stefan stefania stefano
steffen stella stephan stephanie stephen sterling steve steven stuart sue suki sumit sunil sunita
suresh surya susan susana susanne susie suzanne suzy svea sven svetlana swati sylvain sylvia
sylvie tabitha tadas tae takashi takeshi taku talia tamar tamara tamas tammy tania tanja tanvi
tanya tara tarek tariq taro tasha tatiana tatjana taylor ted tenzin terence teresa terri terry
tess tessa thalia thea theo theodor theodore theresa therese thiago thierry thijs thomas thorsten
tia tiago tibor tiffany tilda till tim timo timothy tina ting tingting tobi tobias toby todd tom
tomas tomasz tomoko toni tony tonya torben tore torsten tracey tracy travis trent trevor trinh
trish trisha tristan troels troy tuan tuomas tyler tyrone udo ugo ula ulf uli ulla ulrich ulrike
uma umar umberto umit ursula usha uta ute uwe vadim valentin valentina valeria valerie valerio
vanessa varun vasco vasile vasily veena venkat vera verena veronica veronika vicente vicky victor
victoria vidya vijay vik vikas vikram viktor viktoria vince vincent vincenzo vineet vinh vinod
viola violet violeta virginia vishal vitor vittorio vivek vivian viviana vivienne vlad vladimir
wade wael wahid waldemar walid wallace walter wanda wang warren wayne wei wen wendy werner wes
wesley whitney wilhelm will willem william willy wilma wilson winnie winston witold wojciech
wolfgang wout xander xavier xenia xia xiao xin xu yael yan yana yang yannick yara yash yasin
yasmin yasmine yasuo yi yifan ying yoko yolanda yong yosef yoshi youssef yuan yuchen yui yuki
yukio yulia yun yuri yuriy yusuf yvette yvonne zac zach zachary zack zahra zain zainab zara zeina
zelda zev zeynep zhang zhen zhi zia zita zlatan zoe zoey zofia zoltan zora zuzana
"""

COMMON_WORDS = frozenset(_EVERYDAY.split())
FIRST_NAMES = frozenset(_FIRST.split())

TIME_UNITS: Mapping[str, TimeUnit] = {
    "min": "minutes",
    "mins": "minutes",
    "minute": "minutes",
    "minutes": "minutes",
    "h": "hours",
    "hr": "hours",
    "hrs": "hours",
    "hour": "hours",
    "hours": "hours",
    "d": "days",
    "day": "days",
    "days": "days",
    "dy": "days",
    "w": "weeks",
    "wk": "weeks",
    "wks": "weeks",
    "week": "weeks",
    "weeks": "weeks",
    "mo": "months",
    "mos": "months",
    "mth": "months",
    "mths": "months",
    "month": "months",
    "months": "months",
}
"""How people write units of time."""
