package lineedit

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// model is an editor that is too simple to be wrong: a slice of characters.
type model struct {
	line []rune
	cur  int
}

// modelKeys are the keys that model knows.
var modelKeys = map[string]func(m *model){
	"\x01": func(m *model) { m.cur = 0 },
	"\x05": func(m *model) { m.cur = len(m.line) },
	"\x02": func(m *model) { m.cur = max(m.cur-1, 0) },
	"\x06": func(m *model) { m.cur = min(m.cur+1, len(m.line)) },
	"\x0b": func(m *model) { m.line = m.line[:m.cur] },
	"\x15": func(m *model) { m.line, m.cur = slices.Clone(m.line[m.cur:]), 0 },
	"\x7f": func(m *model) {
		if m.cur > 0 {
			m.cur--
			m.line = slices.Delete(m.line, m.cur, m.cur+1)
		}
	},
	"\x1b[3~": func(m *model) {
		if m.cur < len(m.line) {
			m.line = slices.Delete(m.line, m.cur, m.cur+1)
		}
	},
}

func (m *model) typed(r rune) {
	m.line = slices.Insert(m.line, m.cur, r)
	m.cur++
}

const fuzzMaxLine = 60

// fuzzTexts are characters that the model takes for one each.
var fuzzTexts = []rune("abcxyz 019.-/世界é가")

// FuzzModel types what the model knows and compares line, cursor and screen.
func FuzzModel(f *testing.F) {
	f.Add([]byte("abc\x20\x21\x22\x23\x24\x25\x26\x27abcdefghijklmnopqrs"), uint8(9), true)
	f.Fuzz(func(t *testing.T, ops []byte, width uint8, ich bool) {
		keys := []string{"\x01", "\x05", "\x02", "\x06", "\x0b", "\x15", "\x7f", "\x1b[3~"}
		r := newRig(t, Config{Width: 1 + int(width)%30, InsertChar: ich, MaxLine: fuzzMaxLine})
		r.start("r1# ")
		var m model
		for i, op := range ops[:min(len(ops), 60)] {
			if int(op) < len(keys)*8 && op%2 == 0 {
				key := keys[int(op)/8]
				modelKeys[key](&m)
				r.feed(key, 1)
			} else if c := fuzzTexts[int(op)%len(fuzzTexts)]; len(string(m.line))+len(string(c)) <= fuzzMaxLine {
				m.typed(c)
				r.feed(string(c), 1)
			}
			r.check(fmt.Sprintf("op %d", i))
			if r.ed.Text() != string(m.line) || r.ed.Cursor() != len(string(m.line[:m.cur])) {
				t.Fatalf("op %d: text %q, cursor %d; the model has %q, %d", i, r.ed.Text(), r.ed.Cursor(), string(m.line), m.cur)
			}
		}
	})
}

// fuzzer reads decisions from the fuzz input.
type fuzzer []byte

func (f *fuzzer) next() int {
	if len(*f) == 0 {
		return 0
	}
	c := (*f)[0]
	*f = (*f)[1:]
	return int(c)
}

// fuzzKeys are whole keys; raw bytes come beside them.
var fuzzKeys = []string{
	"\x01", "\x02", "\x04", "\x05", "\x06", "\x07", "\x7f", "\x0b", "\x0e", "\x10", "\x12", "\x13", "\x14", "\x15", "\x16", "\x17", "\x19", "\x1f", "\x1b",
	"\x1bb", "\x1bf", "\x1bd", "\x1bc", "\x1bl", "\x1bu", "\x1by", "\x1bq", "\x1b<", "\x1b>", "\x1b\x7f", "\x1b[1;5C", "\x1b[1;5D", "\x1b[3~", "\x1b[200~", "\x1b[201~",
	"\t", "?", "\r", "世", "e\u0301", "\u0301", "\u200d", "👩\u200d👧", "🇩", "show ", "ver", "\x16\x01", "\xff", "\xe4",
}

// FuzzEditor types keys and raw bytes, resizes, shows messages, edits from outside; after each step the screen has to be right.
func FuzzEditor(f *testing.F) {
	f.Add([]byte("\x00\x2c\x00\x2d\x01\x0a\x02\x05\x03a\x04\x05\x00\x10\x00\x0a\x00\x2d"), uint8(11), uint8(1))
	for i, c := range keyTests {
		ops := []byte{}
		for _, b := range []byte(c.keys) {
			ops = append(ops, 6, b)
		}
		f.Add(ops, uint8(i), uint8(i))
	}
	f.Fuzz(func(t *testing.T, in []byte, width, flags uint8) {
		ops := fuzzer(in[:min(len(in), 160)])
		cfg := Config{Width: 1 + int(width)%40, InsertChar: flags&1 != 0, MaxLine: fuzzMaxLine, History: keyHistory()}
		r := newRig(t, cfg)
		begin := func() {
			prompt := []string{"r1# ", "世界> ", "a rather long prompt# "}[int(flags>>1)%3]
			if flags&8 != 0 {
				r.send(r.ed.StartSecret(nil, prompt))
			} else {
				r.start(prompt)
			}
		}
		begin()
		for step := 0; len(ops) > 0 && step < 80; step++ {
			r.step(&ops, begin)
			r.check(fmt.Sprintf("step %d", step))
		}
	})
}

// step performs one operation.
func (r *rig) step(ops *fuzzer, begin func()) {
	switch op := ops.next(); op % 8 {
	case 1:
		r.message(fmt.Sprintf("link %d", ops.next()))
	case 2:
		// After a resize the rows above depend on how the terminal wraps them: a new screen, with the line as the terminal leaves it.
		r.clear(1 + ops.next()%40)
	case 3:
		r.send(r.ed.Insert(nil, string(rune(0x20+ops.next()))))
	case 4:
		text := strings.Repeat(string([]rune("ab 世e\u0301")[:1+ops.next()%6]), 1+ops.next()%4)
		r.send(r.ed.Replace(nil, text, ops.next()))
	case 5:
		out, _ := r.ed.Flush(nil)
		r.send(out)
	case 6:
		r.key(string([]byte{byte(ops.next())}), begin)
	default:
		r.key(fuzzKeys[ops.next()%len(fuzzKeys)], begin)
	}
}

// key types a key; Ctrl-L, which writes a row of its own, is left out.
func (r *rig) key(keys string, begin func()) {
	if keys == "\x0c" || keys == "\x12" && (r.ed.Secret() || r.cfg.History.Len() == 0) {
		return
	}
	for in := []byte(keys); len(in) > 0; {
		out, n, ev := r.ed.Feed(nil, in)
		r.send(out)
		in = in[n:]
		if ev == Line || ev == Interrupt {
			text := r.ed.Text()
			if r.ed.Secret() {
				text = ""
			}
			r.cfg.History.Add(r.ed.Text())
			below := r.endsAtMargin()
			r.prints(shown(r.ed.Prompt()+text, r.cols))
			if below {
				r.prints(" \r")
			}
			r.prints("\r\n")
			r.send(r.ed.End(nil))
			begin()
		}
	}
}

// endsAtMargin says that End will start from the row below a text that fills its last row.
func (r *rig) endsAtMargin() bool {
	s, _, _ := r.want()
	_, y := s.Cursor()
	_, at := r.screen.Cursor()
	return at+len(r.screen.Scrollback()) > y+len(s.Scrollback())
}

// clear resizes, and begins a blank screen.
func (r *rig) clear(width int) {
	r.screen.Resize(rigCols(width), r.rows)
	r.send(r.ed.Resize(nil, width))
	if err := r.screen.Err(); err != nil {
		r.t.Fatalf("resize to %d: %v", width, err)
	}
	r.cfg.Width, r.cols, r.foreign = width, rigCols(width), nil
	r.screen = newStrict(r.cols, r.rows)
	r.ed.Erase(nil)
	r.send(r.ed.Paint(nil))
}
