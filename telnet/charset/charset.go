package charset

import (
	"bytes"
	"fmt"
	"slices"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"

	"github.com/vtykit/vtykit/internal/safe"
)

// maxName is how many bytes a name may have; the longest in IANA's registry has 45.
const maxName = 64

// Charset is a character set with its encoding. Charsets may be compared; those that [Lookup] finds by two names of one set are equal.
// The zero value is UTF-8.
type Charset struct {
	name   string            // "" is UTF-8
	single single            // of one byte a character; nil otherwise
	multi  encoding.Encoding // of one or more bytes a character; nil otherwise
	own    bool              // codes below 0x80 are not ASCII
}

// single is a set of at most 256 characters. A byte without meaning is U+FFFD.
type single interface {
	DecodeByte(b byte) rune
	EncodeRune(r rune) (b byte, ok bool)
}

// ascii is the set of RFC 20.
type ascii struct{}

func (ascii) DecodeByte(b byte) rune {
	if b < 0x80 {
		return rune(b)
	}
	return replacement
}

func (ascii) EncodeRune(r rune) (byte, bool) { return byte(r), r < 0x80 }

// USASCII is the set of a network virtual terminal (RFC 854), for a side of a connection on which nothing else was agreed.
func USASCII() Charset { return Charset{name: nameASCII, single: ascii{}} }

// String is the set's usual name, such as "ISO-8859-1". Lookup knows it.
func (c Charset) String() string {
	if c.name == "" {
		return nameUTF8
	}
	return c.name
}

// Lookup finds a set by its name in any case and any usual spelling: IANA's names and aliases, and what operating systems and
// other telnet programs call it ("utf8", "cp437", "latin1", "iso8859-15", "sjis", "koi8r", "win1251"). The error says in one
// printable line that there is no such set, or that it is none for a terminal.
func Lookup(name string) (Charset, error) {
	if len(name) > maxName {
		return Charset{}, fmt.Errorf("charset: a name of %d bytes is none", len(name))
	}
	known := canonical(name)
	switch known {
	case namePETSCII:
		return Charset{name: namePETSCII, single: petscii{}, own: true}, nil
	case nameATASCII:
		return Charset{name: nameATASCII, single: atascii{}, own: true}, nil
	}
	enc, err := ianaindex.IANA.Encoding(known)
	if err != nil || enc == nil {
		return Charset{}, fmt.Errorf("charset: unknown character set %s", safe.Line(name, maxName))
	}
	if !transparent(enc) {
		return Charset{}, fmt.Errorf("charset: %s is no character set for a terminal, it has no ASCII control bytes", safe.Line(name, maxName))
	}
	c := Charset{multi: enc}
	if c.name, err = ianaindex.MIME.Name(enc); err != nil {
		return Charset{}, fmt.Errorf("charset: %w", err)
	}
	switch table, ok := enc.(*charmap.Charmap); {
	case c.name == nameUTF8:
		return Charset{}, nil
	case c.name == nameASCII:
		return USASCII(), nil
	case ok:
		c.single, c.multi = table, nil
	case enc == charmap.ISO8859_6E, enc == charmap.ISO8859_6I: // they differ in the direction of writing only
		c.single, c.multi = charmap.ISO8859_6, nil
	case enc == charmap.ISO8859_8E, enc == charmap.ISO8859_8I:
		c.single, c.multi = charmap.ISO8859_8, nil
	}
	return c, nil
}

// transparent says whether the bytes below 0x80 are ASCII in an encoding, whatever stands before them.
func transparent(enc encoding.Encoding) bool {
	all := make([]byte, 0x80)
	for i := range all {
		all[i] = byte(i)
	}
	text, err := enc.NewDecoder().Bytes(all)
	return err == nil && bytes.Equal(text, all)
}

// Names are the sets that there are, by their usual names in alphabetical order.
func Names() []string { return slices.Clone(names[:]) }

// Offer is what a server may offer a peer that it knows nothing of, the best first: the sets of telnetlib3's offer in its order. UTF-16
// is left out, see the package's comment.
func Offer() []string { return slices.Clone(offer[:]) }
