package fingerprint

import (
	"github.com/vtykit/vtykit/telnet"
)

// request is one question of the probe: DO, or WILL where local.
type request struct {
	option byte
	local  bool
	end    bool // what was agreed is ended again at once
}

func (q request) side() telnet.Side {
	if q.local {
		return telnet.Local
	}
	return telnet.Remote
}

// direction is the request's index in Recorder.sides.
func (q request) direction() int {
	if q.local {
		return 1
	}
	return 0
}

// steps are what is asked behind the opening that every connection begins with (WILL ECHO, WILL SGA, DO TTYPE, DO NAWS), a few at a time:
// Microsoft's client crashes on many at once. Each step waits for the answers to the one before. BINARY and compression are not asked,
// for they change the connection; nor is DONT TTYPE or DONT NAWS ever said, which busybox answers with WILL for ever.
var steps = [...][]request{
	{{option: telnet.OptTSPEED}, {option: telnet.OptNewEnviron}},
	{{option: telnet.OptLinemode, end: true}, {option: telnet.OptLFLOW}},
	{{option: telnet.OptSGA}, {option: telnet.OptEcho, end: true}}, // busybox answers DO SGA with DO SGA; SyncTERM and tintin++ would echo
	{{option: telnet.OptCharset}, {option: telnet.OptAuthentication, end: true}},
	{{option: telnet.OptEncrypt, end: true}, {option: telnet.OptComPort, end: true}},
	{{option: telnet.OptEOR, end: true}, {option: telnet.OptStatus, local: true}},
	{{option: telnet.OptMSSP, local: true, end: true}},
}

// Options makes the options that the probe needs, for [telnet.Server].Options or [telnet.NewConn].
func (h *Handler) Options() []telnet.Option {
	return []telnet.Option{
		&probe{code: telnet.OptTSPEED, policy: telnet.AllowRemote, send: []byte{environSEND}},
		&environment{},
		&probe{code: telnet.OptLinemode, policy: telnet.AllowRemote},
		&probe{code: telnet.OptLFLOW, policy: telnet.AllowRemote},
		&probe{code: telnet.OptCharset, policy: telnet.AllowRemote},
		&probe{code: telnet.OptAuthentication},
		&probe{code: telnet.OptEncrypt},
		&probe{code: telnet.OptComPort},
		&probe{code: telnet.OptEOR},
		&probe{code: telnet.OptStatus, policy: telnet.AllowLocal},
		&probe{code: telnet.OptMSSP},
	}
}

// probe is an option that is asked for and does nothing, but for one question when the client has agreed.
type probe struct {
	code   byte
	policy telnet.Policy // what is agreed to when the client begins
	send   []byte
	sent   bool
}

func (p *probe) Code() byte                                       { return p.code }
func (p *probe) Policy(telnet.Role) telnet.Policy                 { return p.policy }
func (p *probe) Subnegotiation(*telnet.Engine, []byte) (new bool) { return false }

func (p *probe) Changed(e *telnet.Engine, s telnet.Side, on bool) {
	if on && s == telnet.Remote && p.send != nil && !p.sent {
		p.sent = true // once, however often it goes off and on
		e.Subnegotiate(p.code, p.send)
	}
}

const environSEND = 1 // RFC 1572 section 2; of RFC 1079 too

// environment asks for two variables that describe the terminal: clients differ in how they answer a request that names something.
// USER is not asked for: it is a person's, and Microsoft's client crashes. Nothing is asked before the terminal's name is known, and
// nothing at all of a client whose terminal has Microsoft's name.
type environment struct{ sent bool }

func (*environment) Code() byte                                       { return telnet.OptNewEnviron }
func (*environment) Policy(telnet.Role) telnet.Policy                 { return telnet.AllowRemote }
func (*environment) Subnegotiation(*telnet.Engine, []byte) (new bool) { return false }

func (v *environment) Changed(e *telnet.Engine, _ telnet.Side, _ bool) { v.ask(e) }

// Watch implements [telnet.Watcher]: the terminal's name may come later than the agreement.
func (v *environment) Watch(e *telnet.Engine, code byte) {
	if code == telnet.OptTTYPE {
		v.ask(e)
	}
}

func (v *environment) ask(e *telnet.Engine) {
	if v.sent || !e.Enabled(telnet.OptNewEnviron, telnet.Remote) {
		return
	}
	t, ok := e.Option(telnet.OptTTYPE).(*telnet.TTYPE)
	if !ok || t.Type() == "" && !e.Denied(telnet.OptTTYPE, telnet.Remote) || microsoft(t.Type()) {
		return
	}
	v.sent = true
	e.Subnegotiate(telnet.OptNewEnviron, append([]byte{environSEND}, "\x00LINES\x00TERM"...))
}

// microsoft says whether a terminal's name is the first that Microsoft's client gives.
func microsoft(name string) bool { return name == "ansi" }
