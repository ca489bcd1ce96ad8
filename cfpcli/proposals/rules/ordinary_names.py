"""Names of people that are words as well: alone they tell less of who speaks than other names do.

English and French words that many people are called by, names of places and months, and short words that begin
sentences. The list is deliberately small: a name that is not in it counts as a name wherever it has its capital.
"""

from cfpcli.text import fold

_WORDS = """
    al an art as at august autumn april ben bill bob brook brooks carol chance chase chip christian clay cliff crystal
    dale dawn dean do dot drew earl ed eve faith frank gene glen grace grant guy hank hazel heath heather holly hope
    hunter iris ivy jack jade jean joy joe june ken lance lane large laurel lee lily long major mark marshal marshall
    mason max may melody mercy miles my no nick norm olive on pat patience paul pearl penny pete piper ray reed rich
    rob robin rod rose ruby russ rusty sandy scarlet scout sky sol sterling stone sue summer sunny ted terry tim tom
    trinity tuck victor violet wade will winter woody
    baker banks bell best black blue bond brown bush butcher cash castle church clark close cloud cook cooper cross
    day field fish fisher ford forest fox gold good green hall hand hill hood house hunt key king knight lake law light
    little lock love marsh moon moore north page park parks parker pool poole pope post potter power price rice rivers
    rock root rush sharp shepherd short silver singer small smith snow sparks stone storm street swift taylor turner
    walker wall ward waters way weaver west white wise wolf wood woods world wright young
    ada haskell java julia pascal python scala
    adelaide austin berlin brittany brooklyn chelsea chester dakota dallas florence georgia houston india israel italia
    jordan kent kenya lincoln london lourdes madison milan paris phoenix savannah sydney troy valencia vienna virginia
    washington
    aime ange avril blanche carmen claire clement constant desire du fleur france franc honore juste lac le les la lune
    marin marine marcel noel ou parfait petit pierre prudence reine romain roman sage sur un vallee victoire violette
    blanc bois bon chevalier dubois fontaine grand leblanc lebrun legrand leroy marchand moulin noir roche roi roux
    so van von
"""

ORDINARY_NAMES = frozenset(_WORDS.split())
"""The names, folded."""


def is_ordinary(name: str) -> bool:
    """Whether a given or family name is a word, a place or a month as well."""
    return fold(name) in ORDINARY_NAMES
