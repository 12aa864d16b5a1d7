package syslog

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// parsed is a message as a strict reader of RFC 5424 section 6 has it.
type parsed struct {
	pri                          int
	time                         time.Time
	host, app, proc, msgid, text string // nil values are "-"
	data                         map[string][]Param
}

// parse reads a message by the ABNF of RFC 5424 section 6 and nothing beside it.
func parse(b []byte) (p parsed, err error) {
	s := string(b)
	head, rest, ok := strings.Cut(s, ">1 ")
	if !ok || len(head) < 2 || len(head) > 4 || head[0] != '<' {
		return p, errors.New("PRI or VERSION")
	}
	if p.pri, err = strconv.Atoi(head[1:]); err != nil || p.pri < 0 || p.pri > 191 || strconv.Itoa(p.pri) != head[1:] {
		return p, errors.New("PRIVAL")
	}
	fields := strings.SplitN(rest, " ", 6)
	if len(fields) != 6 {
		return p, errors.New("header")
	}
	if fields[0] != "-" {
		if p.time, err = time.Parse("2006-01-02T15:04:05.999999Z07:00", fields[0]); err != nil || len(fields[0]) > 32 {
			return p, fmt.Errorf("TIMESTAMP %q: %w", fields[0], err)
		}
	}
	p.host, p.app, p.proc, p.msgid, rest = fields[1], fields[2], fields[3], fields[4], fields[5]
	for name, f := range map[string]struct {
		s   string
		max int
	}{"HOSTNAME": {p.host, 255}, "APP-NAME": {p.app, 48}, "PROCID": {p.proc, 128}, "MSGID": {p.msgid, 32}} {
		if f.s == "" || len(f.s) > f.max || !usascii(f.s, "") {
			return p, fmt.Errorf("%s %q", name, f.s)
		}
	}
	if rest, err = p.parseData(rest); err != nil {
		return p, err
	}
	if rest == "" {
		return p, nil
	}
	if rest[0] != ' ' {
		return p, fmt.Errorf("no SP behind the data: %q", rest)
	}
	p.text = rest[1:]
	if text, marked := strings.CutPrefix(p.text, byteOrderMark); marked {
		if p.text = text; !utf8.ValidString(text) {
			return p, errors.New("MSG-UTF8 is not UTF-8")
		}
	} else if !usascii(strings.ReplaceAll(p.text, " ", ""), "") {
		return p, fmt.Errorf("MSG without a mark: %q", p.text)
	}
	return p, nil
}

func (p *parsed) parseData(s string) (rest string, err error) {
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		return rest, nil
	}
	p.data = map[string][]Param{}
	for strings.HasPrefix(s, "[") {
		end := strings.IndexAny(s, " ]")
		if end < 0 {
			return s, errors.New("SD-ELEMENT")
		}
		id := s[1:end]
		if _, twice := p.data[id]; twice || !sdName(id) {
			return s, fmt.Errorf("SD-ID %q", id)
		}
		p.data[id] = []Param{}
		for s = s[end:]; s[0] == ' '; {
			name, value, ok := strings.Cut(s[1:], `="`)
			if !ok || !sdName(name) {
				return s, fmt.Errorf("PARAM-NAME %q", name)
			}
			var v []byte
			for i := 0; ; i++ {
				switch {
				case i >= len(value), value[i] == ']', value[i] == '\\' && i+1 >= len(value):
					return s, errors.New("PARAM-VALUE")
				case value[i] == '"':
					s = value[i+1:]
				case value[i] == '\\' && strings.IndexByte(`"\]`, value[i+1]) >= 0:
					i++
					fallthrough
				default:
					v = append(v, value[i])
					continue
				}
				break
			}
			if s == "" || !utf8.Valid(v) {
				return s, errors.New("PARAM-VALUE")
			}
			p.data[id] = append(p.data[id], Param{name, string(v)})
		}
		if s[0] != ']' {
			return s, errors.New("no ] behind an element")
		}
		s = s[1:]
	}
	if len(p.data) == 0 {
		return s, errors.New("STRUCTURED-DATA")
	}
	return s, nil
}

// usascii says whether s is PRINTUSASCII without those.
func usascii(s, without string) bool {
	for i := range len(s) {
		if s[i] < 33 || s[i] > 126 || strings.IndexByte(without, s[i]) >= 0 {
			return false
		}
	}
	return true
}

func sdName(s string) bool { return s != "" && len(s) <= 32 && usascii(s, `= ]"`) }
