package syslog

import (
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/safe"
)

// Facility is where a message comes from (RFC 5424 section 6.2.1), 1 to 23; the zero value is that of [Sender.Facility], and at last Local7.
type Facility uint8

// Facilities of devices.
const (
	AuthPriv Facility = 10
	Audit    Facility = 13
	Local0   Facility = 16
	Local7   Facility = 23
)

// Element is one element of structured data. Two of one ID are one with the parameters of both.
type Element struct {
	ID     string // such as "origin", or name@number with a private enterprise number; 1 to 32 bytes
	Params []Param
}

// Param is a parameter of an [Element]. A value is cut to 1024 bytes.
type Param struct{ Name, Value string }

// Message is what is sent. Names that do not fit are cut, and what RFC 5424 does not let stand in them becomes a question mark; empty ones
// are left out as it says (NILVALUE).
type Message struct {
	Severity console.Severity
	Facility Facility
	Time     time.Time // zero is none
	Hostname string
	AppName  string
	ProcID   string
	MsgID    string // the kind of the message
	Data     []Element
	Text     string // one line; control characters come out escaped
}

// Bounds of RFC 5424 section 6, and ours of what it does not bound.
const (
	maxHostname = 255
	maxAppName  = 48
	maxProcID   = 48 // of 128, so that a header without data fits into the least limit
	maxMsgID    = 32
	maxSDName   = 32
	maxValue    = 1024 // bytes, before what must be escaped is
	maxData     = 64   // parameters
	minMessage  = 480  // what every receiver takes (section 6.1)
)

// byteOrderMark stands before a text in UTF-8 (RFC 5424 section 6.4).
const byteOrderMark = "\ufeff"

// Append appends the message in the form of RFC 5424, of at most limit bytes but no fewer than 480. Where that is too little, structured data
// that does not fit is left out, and the text cut between characters.
func (m Message) Append(dst []byte, limit int) []byte {
	limit = max(limit, minMessage)
	base := len(dst)
	facility := m.Facility
	if facility == 0 || facility > Local7 {
		facility = Local7
	}
	dst = append(strconv.AppendInt(append(dst, '<'), int64(facility)*8+int64(min(m.Severity, console.Debugging)), 10), ">1 "...)
	if y := m.Time.Year(); m.Time.IsZero() || y < 0 || y > 9999 {
		dst = append(dst, '-')
	} else {
		dst = m.Time.AppendFormat(dst, "2006-01-02T15:04:05.000000Z07:00")
	}
	dst = appendName(append(dst, ' '), m.Hostname, maxHostname)
	dst = appendName(append(dst, ' '), m.AppName, maxAppName)
	dst = appendName(append(dst, ' '), m.ProcID, maxProcID)
	dst = appendName(append(dst, ' '), m.MsgID, maxMsgID)
	dst = append(dst, ' ')
	data := len(dst)
	dst = m.appendData(dst, base+limit)
	if len(dst) == data {
		dst = append(dst, '-')
	}
	return m.appendText(dst, base+limit)
}

// appendName appends a field of the header: printable ASCII without blanks.
func appendName(dst []byte, s string, limit int) []byte {
	if s == "" {
		return append(dst, '-')
	}
	for i := range min(len(s), limit) {
		c := s[i]
		if c <= ' ' || c > '~' {
			c = '?'
		}
		dst = append(dst, c)
	}
	return dst
}

// appendData appends the elements, up to a length of dst.
func (m Message) appendData(dst []byte, end int) []byte {
	var done []string
	n := 0
	for i, e := range m.Data {
		id := string(appendSDName(nil, e.ID))
		if e.ID == "" || slices.Contains(done, id) { // RFC 5424 section 6.3.2: an ID comes once
			continue
		}
		done = append(done, id)
		at := len(dst)
		dst = append(append(dst, '['), id...)
		for _, other := range m.Data[i:] {
			if string(appendSDName(nil, other.ID)) != id {
				continue
			}
			for _, p := range other.Params {
				before := len(dst)
				if p.Name == "" || n == maxData {
					continue
				}
				dst = append(appendSDName(append(dst, ' '), p.Name), `="`...)
				dst = append(appendValue(dst, p.Value), '"')
				if n++; len(dst) >= end {
					dst = dst[:before]
				}
			}
		}
		if dst = append(dst, ']'); len(dst) > end {
			dst = dst[:at]
		}
	}
	return dst
}

// appendSDName appends an SD-NAME (RFC 5424 section 6.3.2): without blanks, =, ] and ".
func appendSDName(dst []byte, s string) []byte {
	for i := range min(len(s), maxSDName) {
		c := s[i]
		if c <= ' ' || c > '~' || c == '=' || c == ']' || c == '"' {
			c = '?'
		}
		dst = append(dst, c)
	}
	return dst
}

// appendValue appends a PARAM-VALUE (RFC 5424 section 6.3.3): a backslash before ", \ and ].
func appendValue(dst []byte, s string) []byte {
	for _, c := range safe.AppendLine(nil, []byte(s), maxValue) {
		if c == '"' || c == '\\' || c == ']' {
			dst = append(dst, '\\')
		}
		dst = append(dst, c)
	}
	return dst
}

// appendText appends the text, up to a length of dst.
func (m Message) appendText(dst []byte, end int) []byte {
	room := end - len(dst) - 1
	if m.Text == "" || room < 1 {
		return dst
	}
	for i := range len(m.Text) {
		if m.Text[i] >= utf8.RuneSelf {
			if room -= len(byteOrderMark); room < 1 {
				return dst
			}
			return safe.AppendLine(append(append(dst, ' '), byteOrderMark...), []byte(m.Text), room)
		}
	}
	return safe.AppendLine(append(dst, ' '), []byte(m.Text), room)
}
