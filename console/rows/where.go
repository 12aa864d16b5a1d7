package rows

import (
	"net/netip"
	"regexp"
	"strings"

	"github.com/vtykit/vtykit/console/grammar"
	"github.com/vtykit/vtykit/console/output"
)

// where is `where EXPRESSION`; the package comment has its grammar.
func (p *parser) where() error {
	t, err := p.or()
	if err == nil {
		p.out.where = append(p.out.where, t)
	}
	return err
}

func (p *parser) or() (test, error) {
	left, err := p.and()
	for err == nil && p.keyword("or") {
		var right test
		l := left
		right, err = p.and()
		left = func(r []any) bool { return l(r) || right(r) }
	}
	return left, err
}

func (p *parser) and() (test, error) {
	left, err := p.unary()
	for err == nil && p.keyword("and") {
		var right test
		l := left
		right, err = p.unary()
		left = func(r []any) bool { return l(r) && right(r) }
	}
	return left, err
}

// keyword takes a word of the language if it comes next.
func (p *parser) keyword(word string) bool {
	if p.atEnd() && p.i < len(p.text) {
		return false
	}
	p.offer(p.i, []grammar.Entry{{Word: "and", Help: "Both conditions"}, {Word: "or", Help: "Either condition"}}, p.close()...)
	at := p.i
	if strings.EqualFold(p.name(), word) {
		return true
	}
	p.i = at
	return false
}

// close is what can end an expression.
func (p *parser) close() []grammar.Entry {
	if p.depth > 0 {
		return []grammar.Entry{{Word: ")", Help: "End of the group"}}
	}
	return ends()
}

// unary is a comparison, or `not` or parentheses before or around one.
func (p *parser) unary() (test, error) {
	p.blanks()
	p.offer(p.i, append(p.columns(), grammar.Entry{Word: "not", Help: "The opposite"}), grammar.Entry{Word: "(", Help: "Begin a group"})
	if p.atEnd() {
		return nil, p.missing("a condition is missing")
	}
	at := p.i
	group := p.text[at] == '('
	if !group && !strings.EqualFold(p.name(), "not") {
		p.i = at
		return p.comparison()
	}
	if p.depth++; p.depth > MaxDepth {
		return nil, fail(at, "nested too deeply")
	}
	defer func() { p.depth-- }()
	if !group {
		t, err := p.unary()
		return func(r []any) bool { return !t(r) }, err
	}
	p.i++
	t, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.atEnd() || p.text[p.i] != ')' {
		return nil, p.missing("a closing parenthesis is missing")
	}
	p.i++
	return t, nil
}

// operator is how a cell is compared.
type operator struct {
	text, help string
	holds      func(c int) bool // of compare's result; nil for the others
}

// operators are in an order in which none begins with one before it. `==` is taken for `=`.
func operators() []operator {
	return []operator{
		{"==", "", func(c int) bool { return c == 0 }},
		{"=", "Equal; = - is empty", func(c int) bool { return c == 0 }},
		{"!=", "Not equal", func(c int) bool { return c != 0 }},
		{"!~", "Does not match a regular expression", nil},
		{"~", "Matches a regular expression", nil},
		{"<=", "At most", func(c int) bool { return c <= 0 }},
		{"<", "Less", func(c int) bool { return c < 0 }},
		{">=", "At least", func(c int) bool { return c >= 0 }},
		{">", "More", func(c int) bool { return c > 0 }},
		{"in", "One of a list; of an address, in a prefix", nil},
	}
}

// takes says whether values of the kind can be compared so.
func (o *operator) takes(kind Kind) bool {
	switch o.text {
	case "~", "!~":
		return kind == KindText || kind == KindAddr || kind == KindPrefix
	case "<", "<=", ">", ">=":
		return kind != KindBool
	}
	return true
}

// operator takes the operator that comes next, for a value of the kind.
func (p *parser) operator(kind Kind) (operator, bool) {
	var offered []grammar.Entry
	for _, o := range operators() {
		if p.help != nil && o.help != "" && o.takes(kind) {
			offered = append(offered, grammar.Entry{Word: o.text, Help: o.help})
		}
	}
	p.offer(p.i, offered)
	for _, o := range operators() {
		if !o.takes(kind) || !hasPrefix(p.text[p.i:], o.text) {
			continue
		}
		end := p.i + len(o.text)
		if o.text == "in" && end < len(p.text) && nameByte(p.text[end]) {
			continue
		}
		p.i = end
		return o, true
	}
	return operator{}, false
}

// comparison is `COLUMN OPERATOR VALUE`, or the name of a column of yes and no.
func (p *parser) comparison() (test, error) {
	at := p.i
	if p.tests++; p.tests > MaxTests {
		return nil, fail(at, "too many conditions")
	}
	col, err := p.column()
	if err != nil {
		return nil, err
	}
	kind := p.schema.cols[col].kind
	end := p.atEnd()
	o, ok := p.operator(kind)
	switch {
	case ok && !end:
	case kind == KindBool:
		return func(r []any) bool { return r[col] == true }, nil
	default:
		return nil, p.missing("an operator is missing")
	}
	p.blanks()
	p.offerValue(o, kind)
	if p.atEnd() {
		return nil, p.missing("a value is missing")
	}
	at = p.i
	text, quoted, err := p.value()
	if err != nil {
		return nil, err
	}
	switch {
	case text == none && !quoted && o.text[len(o.text)-1] == '=' && o.text[0] != '<' && o.text[0] != '>':
		filled := o.text == "!="
		return func(r []any) bool { return (r[col] != nil) == filled }, nil
	case o.text == "~" || o.text == "!~":
		return match(col, kind, text, at, o.text == "~")
	case o.text == "in":
		return among(col, kind, text, at, quoted)
	}
	want, err := literal(kind, text)
	if err != nil {
		return nil, fail(at, err.Error())
	}
	return func(r []any) bool { return r[col] != nil && o.holds(compare(kind, r[col], want)) }, nil
}

// offerValue says what can stand behind an operator.
func (p *parser) offerValue(o operator, kind Kind) {
	word, help := kind.hint()
	switch {
	case o.text == "~" || o.text == "!~":
		word, help = "REGEXP", "Regular expression, in quotes if it has blanks"
	case o.text == "in" && kind == KindAddr:
		word, help = "A.B.C.D/M|X:X::X:X/M", "IP prefixes or addresses, with commas between them"
	case o.text == "in":
		help += "; several with commas between them"
	case kind == KindBool:
		p.offer(p.i, []grammar.Entry{{Word: "no", Help: "False"}, {Word: "yes", Help: "True"}})
		return
	}
	p.offer(p.i, nil, grammar.Entry{Word: word, Help: help})
}

// value takes a value: in quotes, or up to a blank or a closing parenthesis that was not opened in it. In double quotes `\"` and `\\` lose
// their backslash, in single quotes nothing does.
func (p *parser) value() (text string, quoted bool, err error) {
	start := p.i
	if q := p.text[start]; q == '"' || q == '\'' {
		var b strings.Builder
		for p.i++; p.i < len(p.text); p.i++ {
			c := p.text[p.i]
			if c == q {
				p.i++
				return b.String(), true, nil
			}
			if next := p.i + 1; c == '\\' && q == '"' && next < len(p.text) && (p.text[next] == '"' || p.text[next] == '\\') {
				p.i, c = next, p.text[next]
			}
			b.WriteByte(c)
		}
		return "", true, &output.PipeError{Offset: start, Incomplete: true, Msg: "the quote is not closed"}
	}
	open := 0
	for ; p.i < len(p.text) && !blank(p.text[p.i]); p.i++ {
		switch p.text[p.i] {
		case '\\':
			if p.i+1 < len(p.text) && !blank(p.text[p.i+1]) {
				p.i++
			}
		case '(':
			open++
		case ')':
			if open--; open < 0 {
				return p.bare(start)
			}
		}
	}
	return p.bare(start)
}

// bare is a value without quotes.
func (p *parser) bare(start int) (string, bool, error) {
	if p.i == start {
		return "", false, fail(start, "a value is missing")
	}
	return p.text[start:p.i], false, nil
}

// match compares with a regular expression, which sees text, addresses and prefixes as CSV has them.
func match(col int, kind Kind, pattern string, at int, want bool) (test, error) {
	if len(pattern) > MaxPattern {
		return nil, fail(at, "regular expression too long")
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, &output.PipeError{Offset: at, Regexp: pattern, Msg: "bad regular expression"}
	}
	if kind == KindText {
		return func(r []any) bool { return r[col] != nil && re.MatchString(r[col].(string)) == want }, nil
	}
	return func(r []any) bool { return r[col] != nil && re.Match(appendExact(nil, r[col])) == want }, nil
}

// among compares with each of a list. An address is in a prefix; a prefix is in itself and in shorter ones.
func among(col int, kind Kind, text string, at int, quoted bool) (test, error) {
	list := []string{text}
	if !quoted {
		list = strings.Split(text, ",")
	}
	if len(list) > MaxTests {
		return nil, fail(at, "too many values")
	}
	var values []any
	var prefixes []netip.Prefix
	for _, s := range list {
		if kind == KindAddr || kind == KindPrefix {
			n, err := network(s)
			if err != nil {
				return nil, fail(at, errLiteral.Error())
			}
			prefixes = append(prefixes, n)
		} else {
			v, err := literal(kind, s)
			if err != nil {
				return nil, fail(at, err.Error())
			}
			values = append(values, v)
		}
		at += len(s) + 1
	}
	return func(r []any) bool {
		switch v := r[col].(type) {
		case nil:
		case netip.Addr:
			for _, n := range prefixes {
				if n.Contains(v.WithZone("")) {
					return true
				}
			}
		case netip.Prefix:
			for _, n := range prefixes {
				if n.Contains(v.Addr()) && n.Bits() <= v.Bits() {
					return true
				}
			}
		default:
			for _, w := range values {
				if compare(kind, v, w) == 0 {
					return true
				}
			}
		}
		return false
	}, nil
}

// network reads a prefix, or an address as one of its own.
func network(text string) (netip.Prefix, error) {
	if strings.Contains(text, "/") {
		return netip.ParsePrefix(text)
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, err
	}
	a = a.Unmap().WithZone("")
	return netip.PrefixFrom(a, a.BitLen()), nil
}
