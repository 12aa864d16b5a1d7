package fingerprint

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/telnet"
)

// names are the folders' clients as the table calls them, by the beginning of the folder's name; the longest counts.
var names = map[string]string{
	"ansible": "python telnetlib", "busybox": "busybox", "c3270": "c3270", "clogin": "clogin", "curl": "curl", "expect": "inetutils",
	"inetutils": "inetutils", "kermit": "kermit", "libtelnet": "libtelnet", "nc-": "nc -t", "ncat": "ncat -t", "ncat-crlf": "raw",
	"net-telnet": "Net::Telnet", "netkit": "netkit", "netmiko": "python telnetlib", "nmap-telnet-brute": "nmap telnet-brute",
	"nmap-telnet-encryption": "nmap telnet-encryption", "nmap-telnet-ntlm": "nmap telnet-ntlm-info", "plink": "plink",
	"py-telnetlib": "python telnetlib", "socat": "raw", "telnet-ssl": "telnet-ssl", "telnetlib3": "telnetlib3", "tf5": "tinyfugue",
	"tintin": "tintin++",
}

func nameOf(folder string) string {
	best := ""
	for prefix := range names {
		if strings.HasPrefix(folder, prefix) && len(prefix) > len(best) {
			best = prefix
		}
	}
	return names[best]
}

// together are clients that no recording tells apart, with the reason.
var together = map[string][]string{
	// All of these refuse everything, once, in the server's order.
	"nc -t":            {"nc -t", "ncat -t", "python telnetlib"},
	"ncat -t":          {"nc -t", "ncat -t", "python telnetlib"},
	"python telnetlib": {"nc -t", "ncat -t", "python telnetlib"},
	// Both take ECHO and SGA from the server and refuse the rest.
	"Net::Telnet":       {"Net::Telnet", "nmap telnet-brute"},
	"nmap telnet-brute": {"Net::Telnet", "nmap telnet-brute"},
	// One program with two faces; they differ in what Enter sends, once it was pressed.
	"plink": {"plink", "PuTTY"},
	// They differ in AUTHENTICATION, which few servers ask for.
	"netkit":     {"netkit", "telnet-ssl"},
	"telnet-ssl": {"netkit", "telnet-ssl"},
	// The described ones fit where little was asked.
	"busybox": {"busybox", "SyncTERM"},
}

// TestT3_9_RecordedClientsAreRecognised walks all recordings: the right client is among those named wherever any is, and each
// folder has a scenario that names it alone, or with those of the table above.
func TestT3_9_RecordedClientsAreRecognised(t *testing.T) {
	recognised := make(map[string]bool)
	alone := make(map[string]bool)
	for _, s := range recorded(t) {
		f := replay(s, 0).Fingerprint()
		want := nameOf(s.client)
		recognised[s.client] = recognised[s.client] || slices.Equal(f.Clients, together[want])
		if len(f.Clients) == 1 {
			alone[want] = true
			recognised[s.client] = true
			if !f.Sure {
				t.Errorf("%s/%s: %v is not sure", s.client, s.name, f.Clients)
			}
		}
		if len(f.Clients) > 0 && !slices.Contains(f.Clients, want) {
			t.Errorf("%s/%s is named %v", s.client, s.name, f.Clients)
		}
		if f.Cut {
			t.Errorf("%s/%s: a bound was reached", s.client, s.name)
		}
	}
	for _, s := range recorded(t) {
		if !recognised[s.client] {
			t.Errorf("%s is never recognised", s.client)
			recognised[s.client] = true
		}
	}
	for _, name := range []string{"netkit", "inetutils", "telnet-ssl", "busybox", "plink", "tintin++", "kermit", "telnetlib3", "libtelnet",
		"tinyfugue", "c3270", "curl", "raw", "clogin", "nmap telnet-encryption", "nmap telnet-ntlm-info"} {
		if !alone[name] {
			t.Errorf("%s is never named alone", name)
		}
	}
}

// TestAnySplit feeds all recordings in pieces: the facts are the same, and they survive JSON.
func TestAnySplit(t *testing.T) {
	for _, s := range recorded(t) {
		want := replay(s, 0).Fingerprint()
		for _, n := range []int{1, 2, 3, 7, 64} {
			got := replay(s, n).Fingerprint()
			got.EnterSplit = want.EnterSplit
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%s/%s in pieces of %d:\n%s\nwant\n%s", s.client, s.name, n, got, want)
			}
		}
		var back Fingerprint
		if err := json.Unmarshal(want.JSON(), &back); err != nil || !reflect.DeepEqual(back, want) {
			t.Fatalf("%s/%s: %v\n%s", s.client, s.name, err, want.JSON())
		}
		if !reflect.DeepEqual(back.Identify(), want.Identify()) || want.hashLike() != back.Hash {
			t.Fatalf("%s/%s: identity or hash are lost", s.client, s.name)
		}
	}
}

// hashLike is the hash again.
func (f Fingerprint) hashLike() string {
	set := make(map[string]bool)
	for _, list := range [][]string{f.Opening, f.Volunteered, f.Answers} {
		for _, c := range list {
			if !strings.HasSuffix(c, " XDISPLOC") {
				set[c] = true
			}
		}
	}
	return f.hash(set)
}

// opposite is the other answer.
func opposite(c string) string {
	verb, option, _ := strings.Cut(c, " ")
	return map[string]string{"WILL": "WONT", "WONT": "WILL", "DO": "DONT", "DONT": "DO"}[verb] + " " + option
}

// TestT3_9_VariationsAreUnknown turns answers of clients that were asked for every option into their opposites: a client that differs in
// one agreement is another client, if not one of the table's.
func TestT3_9_VariationsAreUnknown(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	changed, named := 0, 0
	for _, s := range recorded(t) {
		if s.name != "F" {
			continue
		}
		f := replay(s, 0).Fingerprint()
		if len(f.Clients) != 1 {
			continue // not marked by this scenario
		}
		was := f.Clients[0]
		for range 200 {
			g := f
			g.Answers = slices.Clone(f.Answers)
			for range 1 + random.IntN(5) {
				i := random.IntN(len(g.Answers))
				g.Answers[i] = opposite(g.Answers[i])
			}
			if slices.Equal(g.Answers, f.Answers) {
				continue
			}
			changed++
			if id := g.Identify(); id.Sure {
				named++
				if id.Clients[0] != was { // a display, an authentication: what the table calls any
					t.Errorf("%s as %s: %v", was, id, g.Answers)
				}
			}
		}
	}
	if changed < 1000 || named > changed/20 {
		t.Errorf("%d of %d variations are named", named, changed)
	}
}

// TestT3_9_UnknownClients has clients that exist nowhere.
func TestT3_9_UnknownClients(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	sure := 0
	const clients = 3000
	for range clients {
		var r Recorder
		for _, o := range random.Perm(50) {
			verbs := [][2]byte{{telnet.DO, telnet.WILL}, {telnet.WILL, telnet.DO}}[random.IntN(2)]
			r.Sent([]byte{telnet.IAC, verbs[0], byte(o)})
			r.Received([]byte{telnet.IAC, verbs[1] + byte(random.IntN(2)), byte(o)}) // WONT is WILL+1, DONT is DO+1
		}
		r.Sent([]byte("\xff\xfd\x18"))
		r.Received([]byte("\xff\xfb\x18\xff\xfa\x18\x00xterm\xff\xf0"))
		if f := r.Fingerprint(); len(f.Clients) > 0 {
			sure++
		}
	}
	if sure > 0 {
		t.Errorf("%d of %d synthetic clients are named", sure, clients)
	}
}

// FuzzIdentify takes fingerprints from files that somebody may have edited.
func FuzzIdentify(f *testing.F) {
	for _, s := range recorded(f)[:40] {
		f.Add(replay(s, 0).Fingerprint().JSON())
	}
	f.Add([]byte(`{"protocol":"telnet","opening":["W",""],"answers":["DO","WILL 300"],"environ":["VAR"],"slc":["0"]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var g Fingerprint
		if json.Unmarshal(b, &g) != nil {
			return
		}
		if id := g.Identify(); len(id.Clients) > maxNamed || id.Sure && len(id.Clients) != 1 {
			t.Fatal(id)
		}
	})
}

// TestSources holds that every row says where it is from, and that every recording is in a row's.
func TestSources(t *testing.T) {
	folders := []string{"socat", "ncat-crlf"} // no telnet: no row
	for _, c := range families {
		list, ok := strings.CutPrefix(c.source, "captures ")
		if ok == c.described {
			t.Errorf("%s: described %v, source %q", c.name, c.described, c.source)
		}
		list, _, _ = strings.Cut(list, ";")
		if ok {
			folders = append(folders, strings.Split(list, ", ")...)
		}
	}
	slices.Sort(folders)
	var recordings []string
	for _, s := range recorded(t) {
		recordings = append(recordings, s.client)
	}
	slices.Sort(recordings)
	if got, want := slices.Compact(folders), slices.Compact(recordings); !slices.Equal(got, want) {
		t.Errorf("sources %v\nrecordings %v", got, want)
	}
}

// TestRules has for each kind of rule a dialogue that it decides.
func TestRules(t *testing.T) {
	const few = "\xff\xfd\x18\xff\xfd\x1f\xff\xfd\x27"    // DO TTYPE, NAWS, NEW-ENVIRON
	const fewYes = "\xff\xfb\x18\xff\xfb\x1f\xff\xfc\x27" // WILL, WILL, WONT
	const env, envYes = "\xff\xfd\x21\xff\xfd\x27", "\xff\xfb\x21\xff\xfb\x27"
	const ms = "\xff\xfb\x18\xff\xfa\x18\x00ANSI\xff\xf0\xff\xfa\x18\x00VT100\xff\xf0"
	for _, test := range []struct {
		name, sent, received string
		want                 []string
	}{
		{"a terminal as it is", few, fewYes + "\xff\xfa\x18\x00xterm\xff\xf0", []string{"busybox", "TeraTerm", "SyncTERM"}},
		{"in upper case", few, fewYes + "\xff\xfa\x18\x00XTERM\xff\xf0", nil},
		{"an answer that busybox does not give", few + "\xff\xfd\x03", fewYes + "\xff\xfa\x18\x00xterm\xff\xf0\xff\xfb\x03", nil},
		{"a variable of BSD", env, envYes + "\xff\xfa\x27\x00\x00DISPLAY\x01x\xff\xf0", []string{"netkit", "telnet-ssl", "inetutils"}},
		{"and one that is not set", env, envYes + "\xff\xfa\x27\x00\x00TERM\x00DISPLAY\x01x\xff\xf0", []string{"netkit", "telnet-ssl", "inetutils"}},
		{"a variable of nobody", env, envYes + "\xff\xfa\x27\x00\x00LANG\x01x\xff\xf0", nil},
		{"a variable of telnetlib3", env, envYes + "\xff\xfa\x27\x00\x00LINES\x0124\xff\xf0", []string{"telnetlib3"}},
		{"begins as netkit", "", "\xff\xfd\x03\xff\xfb\x18\xff\xfb\x21", []string{"netkit"}},
		{"begins as nobody", "", "\xff\xfb\x18\xff\xfd\x03\xff\xfb\x21", nil},
		{"a script", "\xff\xfd\x18", "\xff\xfd\x26\xff\xfb\x26", []string{"nmap telnet-encryption"}},
		{"a script that answers", "\xff\xfd\x18", "\xff\xfd\x26\xff\xfb\x26\xff\xfc\x18", nil},
		{"Microsoft", "\xff\xfd\x18\xff\xfd\x22", ms + "\xff\xfc\x22", []string{"Microsoft telnet"}},
		{"with LINEMODE", "\xff\xfd\x18\xff\xfd\x22", ms + "\xff\xfb\x22", nil},
		{"Mudlet", "\xff\xfd\x18", "\xff\xfb\x18\xff\xfa\x18\x00Mudlet 4.17\xff\xf0", []string{"Mudlet"}},
		{"PuTTY", "", "\xff\xfb\x1f\xff\xfb\x20\xff\xfb\x18\xff\xfb\x27\xff\xfd\x01\xff\xfb\x03\xff\xfd\x03x\r\n", []string{"PuTTY"}},
		{"TeraTerm, not asked", "", "\xff\xfb\x18\xff\xfb\x20", nil},
		{"TeraTerm", "\xff\xfd\x20\xff\xfd\x27", "\xff\xfb\x20\xff\xfc\x27\xff\xfa\x18\x00xterm\xff\xf0", []string{"TeraTerm"}},
		{"SyncTERM", "\xff\xfd\x01\xff\xfd\x18\xff\xfd\x20", "\xff\xfb\x01\xff\xfb\x18\xff\xfc\x20", []string{"SyncTERM"}},
	} {
		f := talk(test.sent, test.received).Fingerprint()
		if !slices.Equal(f.Clients, test.want) {
			t.Errorf("%s is %v, want %v", test.name, f.Clients, test.want)
		}
		if f.Sure && slices.Contains([]string{"Microsoft telnet", "PuTTY", "TeraTerm", "SyncTERM", "Mudlet"}, f.Clients[0]) {
			t.Errorf("%s is sure", test.name)
		}
	}
}
