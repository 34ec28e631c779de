"""Formulas, each in the tongues of the typesetters that the zoo uses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Formula:
    """tex, typst, eqn (groff): source;  mathml: what stands within <math>"""

    tex: str
    typst: str
    eqn: str
    mathml: str


def _row(*parts: str) -> str:
    return "".join(parts)


_SUB = "<msub><mi>{}</mi><mi>{}</mi></msub>"

INLINE = (
    Formula(r"x_i", "x_i", "x sub i", _SUB.format("x", "i")),
    Formula(
        r"f(x)=a x+b",
        "f(x) = a x + b",
        "f ( x ) = a x + b",
        "<mi>f</mi><mo>(</mo><mi>x</mi><mo>)</mo><mo>=</mo><mi>a</mi><mi>x</mi><mo>+</mo><mi>b</mi>",
    ),
    Formula(
        r"\frac{n}{n+1}",
        "n/(n+1)",
        "n over {n + 1}",
        "<mfrac><mi>n</mi><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></mfrac>",
    ),
    Formula(
        r"\sqrt{a^2+b^2}",
        "sqrt(a^2+b^2)",
        "sqrt {a sup 2 + b sup 2}",
        "<msqrt><msup><mi>a</mi><mn>2</mn></msup><mo>+</mo><msup><mi>b</mi><mn>2</mn></msup></msqrt>",
    ),
    Formula(
        r"\tilde\gamma(0)=\hat a",
        "tilde(gamma)(0) = hat(a)",
        "gamma tilde ( 0 ) = a hat",
        "<mover><mi>γ</mi><mo>~</mo></mover><mo>(</mo><mn>0</mn><mo>)</mo><mo>=</mo><mover><mi>a</mi><mo>^</mo></mover>",
    ),
    Formula(
        r"\alpha\leq\beta^{k-1}",
        "alpha <= beta^(k-1)",
        "alpha <= beta sup {k - 1}",
        "<mi>α</mi><mo>≤</mo><msup><mi>β</mi><mrow><mi>k</mi><mo>−</mo><mn>1</mn></mrow></msup>",
    ),
    Formula(
        r"\sum_{j=1}^{m} w_j",
        "sum_(j=1)^m w_j",
        "sum from {j = 1} to m w sub j",
        "<munderover><mo>∑</mo><mrow><mi>j</mi><mo>=</mo><mn>1</mn></mrow><mi>m</mi></munderover><msub><mi>w</mi><mi>j</mi></msub>",
    ),
    Formula(
        r"\overline{\Omega}\subset\Gamma",
        "overline(Omega) subset Gamma",
        "OMEGA bar = GAMMA",
        "<mover><mi>Ω</mi><mo>¯</mo></mover><mo>⊂</mo><mi>Γ</mi>",
    ),
    Formula(
        r"p^{-1}(y')",
        "p^(-1)(y')",
        "p sup {- 1} ( y prime )",
        "<msup><mi>p</mi><mrow><mo>−</mo><mn>1</mn></mrow></msup><mo>(</mo><mi>y</mi><mo>′</mo><mo>)</mo>",
    ),
    Formula(
        r"N=2^{12}",
        "N = 2^12",
        "N = 2 sup 12",
        "<mi>N</mi><mo>=</mo><msup><mn>2</mn><mn>12</mn></msup>",
    ),
    Formula(r"T_{\mathrm{max}}", 'T_"max"', "T sub max", "<msub><mi>T</mi><mi>max</mi></msub>"),
)

DISPLAY = (
    Formula(
        r"\sum_{i=1}^{n} \frac{x_i^2}{\sigma_i} = \int_0^1 g(t)\,dt",
        "sum_(i=1)^n x_i^2/sigma_i = integral_0^1 g(t) dif t",
        "sum from {i = 1} to n {x sub i sup 2} over {sigma sub i} = int from 0 to 1 g ( t ) d t",
        "<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover><mfrac><msub><mi>x</mi><mi>i</mi></msub><mi>σ</mi></mfrac><mo>=</mo><msubsup><mo>∫</mo><mn>0</mn><mn>1</mn></msubsup><mi>g</mi><mo>(</mo><mi>t</mi><mo>)</mo><mi>d</mi><mi>t</mi>",
    ),
    Formula(
        r"a^2+b^2=c^2",
        "a^2 + b^2 = c^2",
        "a sup 2 + b sup 2 = c sup 2",
        "<msup><mi>a</mi><mn>2</mn></msup><mo>+</mo><msup><mi>b</mi><mn>2</mn></msup><mo>=</mo><msup><mi>c</mi><mn>2</mn></msup>",
    ),
    Formula(
        r"d(x,y)=\begin{cases}0&\text{if } x=y\\ 1&\text{otherwise}\end{cases}",
        'd(x,y) = cases(0 &"if" x = y, 1 &"otherwise")',
        "d ( x , y ) = left { pile {0 above 1}",
        "<mi>d</mi><mo>(</mo><mi>x</mi><mo>,</mo><mi>y</mi><mo>)</mo><mo>=</mo><mrow><mo>{</mo><mtable><mtr><mtd><mn>0</mn></mtd></mtr><mtr><mtd><mn>1</mn></mtd></mtr></mtable></mrow>",
    ),
    Formula(
        r"A=\begin{pmatrix}a&b\\c&d\end{pmatrix},\qquad \det A=ad-bc",
        "A = mat(a, b; c, d), quad det A = a d - b c",
        "A = left ( matrix { ccol {a above c} ccol {b above d} } right )",
        "<mi>A</mi><mo>=</mo><mo>(</mo><mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr><mtr><mtd><mi>c</mi></mtd><mtd><mi>d</mi></mtd></mtr></mtable><mo>)</mo>",
    ),
    Formula(
        r"\lim_{h\to 0}\frac{f(x+h)-f(x)}{h}=f'(x)",
        "lim_(h -> 0) (f(x+h)-f(x))/h = f'(x)",
        "lim from {h -> 0} {f ( x + h ) - f ( x )} over h = f prime ( x )",
        "<munder><mi>lim</mi><mrow><mi>h</mi><mo>→</mo><mn>0</mn></mrow></munder><mfrac><mrow><mi>f</mi><mo>(</mo><mi>x</mi><mo>+</mo><mi>h</mi><mo>)</mo></mrow><mi>h</mi></mfrac>",
    ),
)
