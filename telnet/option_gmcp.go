package telnet

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// maxGMCPName bounds the name of a GMCP message, in bytes.
const maxGMCPName = 128

// GMCP is the option GMCP, the Generic MUD Communication Protocol: named messages in both directions, with JSON data. It is no part of a
// [Conn] unless named; the server then offers it.
type GMCP struct {
	// Message takes what the peer sends: a name such as "Core.Hello", in letters, digits and "._-", at most 128 bytes, and valid JSON in
	// UTF-8, at most 4096 bytes with the name, or nothing. data is valid during the call only. It is called inside [Engine.Feed],
	// must not block and must not use the [Conn]. nil drops messages, as anything that breaks these rules is dropped.
	Message func(name string, data []byte)
}

func (*GMCP) Code() byte { return OptGMCP }

func (*GMCP) Policy(r Role) Policy {
	if r == ServerRole {
		return AllowLocal | AllowRemote | AskLocal
	}
	return AllowLocal | AllowRemote
}

// Changed implements [Option].
func (*GMCP) Changed(*Engine, Side, bool) {}

// Send sends a message and says whether it went out: not while the option is off, and not what the peer's end of this type would drop.
func (o *GMCP) Send(e *Engine, name string, data []byte) bool {
	body := appendGMCP(nil, name, data)
	if _, _, ok := parseGMCP(body); !ok || !e.Enabled(OptGMCP, Local) && !e.Enabled(OptGMCP, Remote) {
		return false
	}
	e.Subnegotiate(OptGMCP, body)
	return true
}

// Subnegotiation implements [Option].
func (o *GMCP) Subnegotiation(_ *Engine, body []byte) bool {
	if name, data, ok := parseGMCP(body); ok && o.Message != nil {
		o.Message(name, data)
	}
	return false
}

func appendGMCP(dst []byte, name string, data []byte) []byte {
	dst = append(dst, name...)
	if len(data) > 0 {
		dst = append(append(dst, ' '), data...)
	}
	return dst
}

// parseGMCP takes a message apart: a name, and behind the first blank the data.
func parseGMCP(body []byte) (name string, data []byte, ok bool) {
	n, data, _ := bytes.Cut(body, []byte{' '})
	if len(body) > MaxSubnegotiation || len(n) == 0 || len(n) > maxGMCPName {
		return "", nil, false
	}
	for _, c := range n {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '.' || c == '_' || c == '-') {
			return "", nil, false
		}
	}
	// The JSON package would take bytes that are no UTF-8 inside a string.
	return string(n), data, len(data) == 0 || utf8.Valid(data) && json.Valid(data)
}
