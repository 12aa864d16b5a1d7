package telnet

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// onTheWire is text as Escape sends it.
func onTheWire(text string, binary bool) string {
	var cr bool
	return string(Escape(nil, []byte(text), binary, &cr))
}

// heard is what an engine with all options tells of the input, its answers included.
func heard(t *testing.T, role Role, in string) string {
	return everySplit(t, []byte(in), func(parts ...[]byte) string {
		e, l := only(role, allOptions(role)...)
		feed(t, e, parts...)
		return l.String()
	})
}

func wants(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// rfc1123 is the summary in section 3.5 of the RFC, line by line. A line is checked by what stands here, by the tests that held
// names ("folder: TestName"), or by the user's program. Where clients have taught another way, differs says which.
var rfc1123 = []struct {
	section, level, feature string
	check                   func(t *testing.T)
	held, differs           string
}{
	{"3.2.1", "MUST", "negotiate options", nil, "telnet: TestT3_20_Directions", ""},
	{"3.2.1", "MUST", "avoid negotiation loops", nil, "telnet: TestR016_Peers TestLesson04_BusyboxLoops FuzzTwoEngines", ""},
	{"3.2.1", "MUST", "refuse unsupported options", func(t *testing.T) {
		wants(t, heard(t, ServerRole, "\xff\xfd\x63\xff\xfb\x63"), "send ff fc 63\nsend ff fe 63")
	}, "telnet: TestT3_69_WrongDirection", ""},
	{"3.2.1", "SHOULD", "negotiate at any time", func(t *testing.T) {
		wants(t, heard(t, ServerRole, "show\xff\xfd\x00 it\xff\xfe\x00"),
			"text \"show\"\nsend ff fb 00\noption 0\ntext \" it\"\nsend ff fc 00\noption 0")
	}, "", ""},
	{"3.2.1", "MUST", "default to NVT", func(t *testing.T) {
		e, _ := only(ServerRole, allOptions(ServerRole)...)
		if on := e.enabled(); on != [2]codeSet{} {
			t.Error("something is on before it is agreed")
		}
		wants(t, onTheWire("a\r\nb\rc\xff", false), "a\r\nb\r\x00c\xff\xff")
	}, "", ""},
	{"3.2.8", "MUST", "send an official name as terminal type", func(t *testing.T) {
		wants(t, heard(t, ClientRole, "\xff\xfd\x18\xff\xfa\x18\x01\xff\xf0"), "send ff fb 18\noption 24\nsend ff fa 18 00 61 ff f0")
	}, "", "the name is the embedder's, as every client since has it: TERM of its system"},
	{"3.2.8", "MUST", "accept any name as terminal type", func(t *testing.T) {
		ttype := &TTYPE{}
		e, _ := only(ServerRole, ttype)
		feed(t, e, []byte("\xff\xfb\x18\xff\xfa\x18\x00NEVER-HEARD-OF\xff\xf0"))
		wants(t, ttype.Type(), "never-heard-of")
	}, "telnet: TestT3_61_TypeNames", ""},
	{"3.3.3", "MUST", "implement BINARY and SUPPRESS-GO-AHEAD", func(t *testing.T) {
		for _, role := range []Role{ServerRole, ClientRole} {
			for _, side := range []Side{Local, Remote} {
				for _, code := range []byte{OptBinary, OptSGA} {
					e, _ := only(role, allOptions(role)...)
					if feed(t, e, asks(side, code)); !e.Enabled(code, side) {
						t.Error(role, side, OptionName(code))
					}
				}
			}
		}
	}, "", ""},
	{"3.3.3", "SHOULD", "ECHO, STATUS, END-OF-RECORD and EXTENDED-OPTIONS-LIST", func(t *testing.T) {
		for _, code := range []byte{OptEcho, OptStatus, OptEOR} {
			e, _ := only(ServerRole, allOptions(ServerRole)...)
			if feed(t, e, asks(Local, code)); !e.Enabled(code, Local) {
				t.Error(OptionName(code))
			}
		}
	}, "", "EXTENDED-OPTIONS-LIST is refused: no client has it, and no option beyond 255 exists"},
	{"3.3.3", "SHOULD", "window size where it fits", nil, "telnet: TestEngineStream TestConnEvents", ""},
	{"3.3.4", "SHOULD", "the server begins the negotiation of modes", func(t *testing.T) {
		_, l, _, _ := server()
		wants(t, l.String()+"\n", opening)
	}, "", ""},
	{"3.3.4", "SHOULD", "the user can switch the first negotiations off", func(t *testing.T) {
		e, l := only(ClientRole, SGA{}, Override(OptTTYPE, AllowLocal, 0))
		e.Open()
		wants(t, l.String(), "")
	}, "", ""},

	{"3.2.2", "MUST", "a server without Go-Ahead negotiates SUPPRESS-GO-AHEAD", func(t *testing.T) {
		_, l, _, _ := server()
		if !bytes.Contains(l.replies, []byte{IAC, WILL, OptSGA}) {
			t.Errorf("% x", l.replies)
		}
	}, "", ""},
	{"3.2.2", "MUST", "both ends accept SUPPRESS-GO-AHEAD", func(t *testing.T) {
		wants(t, heard(t, ServerRole, "\xff\xfd\x03\xff\xfb\x03"), "send ff fb 03\noption 3\nsend ff fd 03\noption 3")
		wants(t, heard(t, ClientRole, "\xff\xfb\x03\xff\xfd\x03"), "send ff fd 03\noption 3\nsend ff fb 03\noption 3")
	}, "", ""},
	{"3.2.2", "MAY", "the user's end ignores Go-Ahead", func(t *testing.T) {
		wants(t, heard(t, ClientRole, "a\xff\xf9b"), "text \"a\"\ncommand 249\ntext \"b\"")
	}, "", ""},

	{"3.2.3", "MUST", "SE, NOP, DM, IP, AO, AYT, SB", func(t *testing.T) {
		wants(t, heard(t, ServerRole, "\xff\xf1\xff\xf2\xff\xf4\xff\xf5\xff\xf6\xff\xfa\x63x\xff\xf0a"),
			"command 241\ncommand 242\ncommand 244\ncommand 245\ncommand 246\ntext \"a\"")
	}, "examples/router: TestR003_TwoByteCommands", ""},
	{"3.2.3", "MAY", "EOR, EC, EL, Break", func(t *testing.T) {
		wants(t, heard(t, ServerRole, "\xff\xef\xff\xf7\xff\xf8\xff\xf3"), "command 239\ncommand 247\ncommand 248\ncommand 243")
	}, "console: TestR006_CommandsFirst", ""},
	{"3.2.3", "MUST", "ignore unsupported control functions", nil, "telnet: TestR009_Undefined", ""},
	{"3.2.4", "MUST", "both ends discard urgent data up to DM", nil, "telnet: TestR012_UrgentData console: TestR006_CommandsFirst",
		"the urgent mark is not looked at: the session drops typed-ahead text where the DM stands, and keeps commands"},
	{"3.2.4", "SHOULD", "the user's end sends Synch behind IP, AO and AYT", nil, "the user's program, cmd/telnet", ""},
	{"3.2.4", "MAY", "the server answers IP with a Synch", nil, "telnet: TestLesson02_TimingMarkIsAlwaysAnswered",
		"clients flush by TIMING-MARK; a Synch would make tintin++ reset the connection"},
	{"3.2.4", "MUST", "the server answers AO with a Synch", nil, "telnet: TestLesson07_SynchInBand TestR007_AbortOutputOverSocket",
		"the DM goes in band and not as urgent data"},
	{"3.2.4", "SHOULD", "the user's end can flush output when it sends IP", func(t *testing.T) {
		e, l := only(ClientRole)
		if !e.Mark() { // output up to the answer is what to throw away
			t.Error("no mark")
		}
		feed(t, e, []byte("old output\xff\xfb\x06new"))
		wants(t, l.String(), "send ff fd 06\ntext \"old output\"\noption 6\ntext \"new\"")
	}, "", ""},

	{"3.2.5", "SHOULD NOT", "send the high-order bit in NVT mode", func(t *testing.T) {
		wants(t, onTheWire("caf\xc3\xa9", false), "caf\xc3\xa9")
	}, "", "text is sent as the application has it: UTF-8 reaches every terminal of today without BINARY"},
	{"3.2.5", "MUST NOT", "send the high-order bit as parity", func(t *testing.T) {
		for b := range 0x80 {
			if out := onTheWire(string(rune(b)), false); out[0] != byte(b) {
				t.Errorf("%x", out)
			}
		}
	}, "", ""},
	{"3.2.5", "SHOULD", "negotiate BINARY where the high-order bit reaches the application", nil,
		"telnet: TestLesson10_BinaryIsAgreedToAndNotAskedFor examples/router: TestR004_BrokenText",
		"agreed to and not asked for: clients change what Enter sends"},
	{"3.2.5", "MUST", "double IAC in data", func(t *testing.T) {
		wants(t, onTheWire("\xff\xff", false), "\xff\xff\xff\xff")
		wants(t, heard(t, ServerRole, "\xff\xff\xff\xff"), `text "\xff\xff"`)
	}, "telnet: TestEscape", ""},
	{"3.2.6", "MUST", "double IAC in the parameters of options", func(t *testing.T) {
		wants(t, string(subnegotiated(99, "a\xffb")), "\xff\xfa\x63a\xff\xffb\xff\xf0")
	}, "", ""},
	{"3.2.7", "MUST", "double IAC in binary mode", func(t *testing.T) {
		wants(t, onTheWire("\xff", true), "\xff\xff")
	}, "", ""},
	{"3.2.7", "MUST", "obey commands in binary mode", func(t *testing.T) {
		wants(t, heard(t, ServerRole, "\xff\xfb\x00a\xff\xf4\xff\xffb"),
			"send ff fd 00\noption 0\ntext \"a\"\ncommand 244\ntext \"\\xffb\"")
	}, "", ""},
	{"3.2.7", "MUST NOT", "CR NUL as end of line in binary mode", func(t *testing.T) {
		wants(t, onTheWire("a\rb\r", true), "a\rb\r")
	}, "", ""},

	{"3.3.1", "MUST", "the end of a line is what it is for the server's own users", nil, "console: TestR011_LineEnds", ""},
	{"3.3.1", "MUST", "the server takes CR LF and CR NUL as end of a line", nil,
		"console: TestR011_LineEnds examples/router: TestLesson05_Enter", ""},
	{"3.3.1", "MUST", "the user's end can send CR LF, CR NUL and LF", func(t *testing.T) {
		wants(t, onTheWire("\r\n", false)+onTheWire("\rx", false)[:2]+onTheWire("\n", false), "\r\n\r\x00\n")
	}, "", ""},
	{"3.3.1", "SHOULD", "the user can choose between CR LF and CR NUL", nil, "the user's program, cmd/telnet", ""},
	{"3.3.1", "SHOULD", "the user's end sends CR LF by default", nil, "the user's program, cmd/telnet", ""},
	{"3.3.1", "MUST", "programs send CR LF", func(t *testing.T) {
		wants(t, onTheWire("show version\r\n", false), "show version\r\n")
	}, "", ""},

	{"3.4.1", "MUST", "all 7-bit characters go in and out", func(t *testing.T) {
		var all string
		for b := range 0x80 {
			all += string(rune(b))
		}
		wants(t, heard(t, ServerRole, all), "text "+strconv.Quote(all))
		wants(t, heard(t, ClientRole, all), "text "+strconv.Quote(all))
		wants(t, onTheWire(all, true), all)
	}, "", ""},
	{"3.4.1", "SHOULD", "pass by the local system's interpretation", nil, "the user's program, cmd/telnet", ""},
	{"3.4.1", "MUST", "an escape character", nil, "the user's program, cmd/telnet", ""},
	{"3.4.1", "SHOULD", "an escape character that the user can set", nil, "the user's program, cmd/telnet", ""},
	{"3.4.1", "MAY", "an escape to enter 8-bit values", nil, "the user's program, cmd/telnet", ""},
	{"3.4.2", "MUST", "IP, AO and AYT can be entered", nil, "the user's program, cmd/telnet", ""},
	{"3.4.2", "SHOULD", "EC, EL and Break can be entered", nil, "the user's program, cmd/telnet", ""},
	{"3.4.3", "SHOULD", "errors of the connection are reported to the user", nil, "the user's program, cmd/telnet", ""},
	{"3.4.4", "SHOULD", "another port than 23", nil, "the user's program, cmd/telnet", ""},
	{"3.4.5", "SHOULD", "the user can say whether IP flushes output", nil, "the user's program, cmd/telnet", ""},
	{"3.4.5", "SHOULD", "the user can restore the output by hand", nil, "the user's program, cmd/telnet", ""},
}

// TestRFC1123 goes through the host requirements.
func TestRFC1123(t *testing.T) {
	sources := map[string]string{}
	for _, r := range rfc1123 {
		t.Run(r.section+" "+r.level+" "+r.feature, func(t *testing.T) {
			if r.check == nil && r.held == "" {
				t.Error("nothing holds this")
			}
			if r.check != nil {
				r.check(t)
			}
			folder := ""
			for word := range strings.FieldsSeq(r.held) {
				if name, ok := strings.CutSuffix(word, ":"); ok {
					folder = name
				} else if folder != "" {
					if _, ok := sources[folder]; !ok {
						sources[folder] = testsIn(t, folder)
					}
					if !strings.Contains(sources[folder], "\nfunc "+word+"(") {
						t.Errorf("%s has no %s", folder, word)
					}
				}
			}
			if r.differs != "" {
				t.Log("differs:", r.differs)
			}
		})
	}
}

// testsIn is the source of all tests in a folder of the module.
func testsIn(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", folder, "*_test.go"))
	if err != nil || len(files) == 0 {
		t.Fatal(folder, err)
	}
	var all strings.Builder
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	return all.String()
}
