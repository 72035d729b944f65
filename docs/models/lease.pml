/*
 * The lease of remote control: one site, two consoles, a network that delays and loses, an agent that may die.
 *
 * Written from the rules (protocol/src/policy/SPEC.md, L-A to L-D), not from the code: what the code does is walked by
 * `npm run proof:lease`. `npm run proof:spin` checks this model, then once more for each rule left out:
 *
 *   -DRECEIPT         a console counts its lease from the arrival of the words, not from the send time they echo
 *   -DARRIVAL         the site counts a renewal from its arrival, not from the tick it echoes
 *   -DNO_QUARANTINE   nobody waits after control was taken back
 *   -DNO_BOOT         nobody waits after the agent started
 *   -DMARGIN=0        a console believes until the last moment, with a clock that may lose one unit
 *   -DNO_EPOCH        commands are not fenced by the epoch
 *   -DREVEAL_FIRST    an epoch is shown before the disk has it
 *
 * Time goes in units; a lease is TTL of them. All times are ages, so that there is no last moment; only epochs are
 * bounded, by EPOCHS.
 */
#ifndef TTL
#define TTL 2
#endif
#ifndef DELAY
#define DELAY 1
#endif
#ifndef MARGIN
#define MARGIN 1
#endif
#ifndef EPOCHS
#define EPOCHS 6
#endif
#ifdef NO_BOOT
#define BOOT_WAIT 0
#else
#define BOOT_WAIT TTL
#endif

#define N 2        /* consoles 0 and 1; N: none of them */
#define NONE 99   /* no such thing, or too old to matter */
#define OLD (TTL + 2)

/* ── the site ── */
byte holder = N;
byte age = 0;            /* of the tick that the lease is counted from */
byte wait = BOOT_WAIT;   /* quarantine: so long no other console is granted */
byte but = N;            /* … than this one */
byte epoch = 1;
byte disk = 1;           /* the newest epoch that is on the disk */
byte granted = 0;        /* the newest epoch under which anybody had control */
byte echoed[N];          /* age of the newest beat heard from each console, by that console's clock */

/* ── the consoles ── */
typedef Bounds { byte at[TTL + 1] };   /* at[i]: age of an own moment certainly not later than the site tick i units ago */
Bounds bound[N];
byte heard[N];           /* age of the newest site tick heard */
byte left[N];            /* how long it will believe */
byte own_epoch[N];

/* ── on the wire: one message each way, and one command ── */
bit up[N];   byte up_sent[N];   byte up_echo[N];   byte up_epoch[N];
bit down[N]; byte down_tick[N]; byte down_echo[N]; byte down_age[N]; byte down_epoch[N];
bit cmd[N];  byte cmd_age[N];   byte cmd_epoch[N]; bit cmd_stale[N];

/* ── what only an observer knows ── */
byte ended[N];           /* since the site ended this console's control */
bit died = 0;
bit slipped = 0;

byte c; byte i; byte pace;   /* counters, 0 between moves */

inline older(x, by) {
  if
  :: x == NONE -> skip
  :: else -> x = (x + by > OLD -> OLD : x + by)
  fi
}

inline end_control(how_long) {
  ended[holder] = 0;
  wait = how_long;
  but = holder;
  holder = N;
  age = 0;
  epoch = epoch + 1
}

/* One unit passes; the clock of console `slow` does not move (N: all do). */
inline time_passes(slow) {
  for (c : 0 .. N - 1) {
    pace = (c == slow -> 0 : 1);
    left[c] = (left[c] > pace -> left[c] - pace : 0);
    if
    :: left[c] == 0 -> own_epoch[c] = 0
    :: else -> skip
    fi;
    older(heard[c], 1);
    older(ended[c], 1);
    older(echoed[c], pace);
    if
    :: echoed[c] != NONE && echoed[c] > TTL -> echoed[c] = NONE
    :: else -> skip
    fi;
    i = TTL;
    do
    :: i > 0 ->
       bound[c].at[i] = (bound[c].at[i - 1] == NONE || bound[c].at[i - 1] + pace >= TTL -> NONE : bound[c].at[i - 1] + pace);
       i = i - 1
    :: else -> break
    od;
    bound[c].at[0] = NONE;
    if
    :: left[c] == 0 && holder != c && heard[c] > DELAY -> heard[c] = NONE; echoed[c] = NONE; for (i : 0 .. TTL) { bound[c].at[i] = NONE }
    :: else -> skip
    fi;
    if
    :: up[c] ->
       up_sent[c] = up_sent[c] + pace;
       older(up_echo[c], 1);
       if
       :: up_sent[c] > DELAY -> up[c] = 0; up_sent[c] = 0; up_echo[c] = 0; up_epoch[c] = 0
       :: else -> skip
       fi
    :: else -> skip
    fi;
    if
    :: down[c] ->
       down_tick[c] = down_tick[c] + 1;
       older(down_echo[c], pace);
       down_age[c] = down_age[c] + 1;
       if
       :: down_tick[c] > DELAY -> down[c] = 0; down_tick[c] = 0; down_echo[c] = 0; down_age[c] = 0; down_epoch[c] = 0
       :: else -> skip
       fi
    :: else -> skip
    fi;
    if
    :: cmd[c] ->
       cmd_age[c] = cmd_age[c] + 1;
       if
       :: cmd_age[c] > DELAY -> cmd[c] = 0; cmd_age[c] = 0; cmd_epoch[c] = 0; cmd_stale[c] = 0
       :: else -> skip
       fi
    :: else -> skip
    fi
  }
  wait = (wait > 0 -> wait - 1 : 0);
  if
  :: holder < N ->
     age = age + 1;
     if
     :: age > TTL -> end_control(0)
     :: else -> skip
     fi
  :: else -> skip
  fi;
  if
  :: wait == 0 -> but = N
  :: else -> skip
  fi
}

inline arrives_down(k) {
  if
  :: heard[k] == NONE || down_tick[k] <= heard[k] ->
     heard[k] = down_tick[k];
     if
     :: down_echo[k] != NONE && down_echo[k] < TTL ->
#ifdef RECEIPT
        bound[k].at[down_tick[k]] = 0
#else
        bound[k].at[down_tick[k]] = down_echo[k]
#endif
     :: else -> skip
     fi;
     left[k] = 0;
     own_epoch[k] = 0;
     if
     :: down_epoch[k] > 0 ->
        /* the newest own moment that is certainly not later than the tick the lease is counted from */
        i = down_age[k];
        do
        :: i > TTL -> break
        :: i <= TTL && bound[k].at[i] != NONE ->
           left[k] = (bound[k].at[i] + MARGIN < TTL -> TTL - MARGIN - bound[k].at[i] : 0);
           own_epoch[k] = (left[k] > 0 -> down_epoch[k] : 0);
           break
        :: else -> i = i + 1
        od
     :: else -> skip
     fi
  :: else -> skip
  fi
}

inline arrives_up(k) {
  echoed[k] = up_sent[k];
  if
  :: holder == k && up_echo[k] != NONE && up_epoch[k] == epoch && up_echo[k] < age ->
#ifdef ARRIVAL
     age = 0
#else
     age = up_echo[k]
#endif
  :: else -> skip
  fi
}

inline talk(k) {
  up_sent[k] = 0;
  up_echo[k] = heard[k];
  up_epoch[k] = own_epoch[k];
  arrives_up(k);
  down_tick[k] = 0;
  down_echo[k] = echoed[k];
  down_age[k] = (holder == k -> age : 0);
  down_epoch[k] = (holder == k -> epoch : 0);
  arrives_down(k)
}

inline check() {
  c = 0;
  i = 0;
  pace = 0;
  /* I4 */
  assert(!(left[0] > 0 && left[1] > 0));
  /* I5 */
  assert(left[0] == 0 || holder == 0 || ended[0] < TTL);
  assert(left[1] == 0 || holder == 1 || ended[1] < TTL);
  /* L-B: no control for a console that has heard nothing for longer than a lease */
  assert(holder == N || heard[holder] <= TTL)
}

active proctype world() {
  byte k;
  d_step {
    for (c : 0 .. N - 1) {
      heard[c] = NONE; echoed[c] = NONE; ended[c] = NONE;
      for (i : 0 .. TTL) { bound[c].at[i] = NONE }
    };
    c = 0;
    i = 0
  }
  do
  :: d_step { time_passes(N); check() }
  :: d_step { !slipped -> slipped = 1; time_passes(0); check() }

  /* the wire, for either console */
  :: atomic {
       if
       :: k = 0
       :: k = 1
       fi;
       if
       /* for an instant both hear each other */
       :: d_step {
            !up[k] && !down[k] ->
            talk(k);
            talk(k);
            up_sent[k] = 0; up_echo[k] = 0; up_epoch[k] = 0;
            down_tick[k] = 0; down_echo[k] = 0; down_age[k] = 0; down_epoch[k] = 0;
            check()
          }
       /* on its way; a late word that a console has nothing, or a late beat of one that believes nothing, only takes away */
       :: d_step { left[k] > 0 && !up[k] -> up[k] = 1; up_sent[k] = 0; up_echo[k] = heard[k]; up_epoch[k] = own_epoch[k] }
       :: d_step { up[k] -> arrives_up(k); up[k] = 0; up_sent[k] = 0; up_echo[k] = 0; up_epoch[k] = 0; check() }
       :: d_step {
            holder == k && !down[k] ->
            down[k] = 1;
            down_tick[k] = 0;
            down_echo[k] = echoed[k];
            down_age[k] = (holder == k -> age : 0);
            down_epoch[k] = (holder == k -> epoch : 0)
          }
       :: d_step {
            down[k] -> arrives_down(k);
            down[k] = 0; down_tick[k] = 0; down_echo[k] = 0; down_age[k] = 0; down_epoch[k] = 0;
            check()
          }
       /* control is offered, read back and granted; the read-back echoes a tick that is at most one unit old */
       :: d_step {
            holder == N && epoch < EPOCHS && (wait == 0 || but == k) && heard[k] <= 1 ->
            holder = k;
            age = heard[k];
            wait = 0;
            but = N;
            ended[k] = NONE;
#ifndef REVEAL_FIRST
            disk = epoch + 2;      /* the intent on the disk speaks for the grant and for its end */
#endif
            epoch = epoch + 1;
            granted = epoch;
            cmd_stale[0] = cmd[0];
            cmd_stale[1] = cmd[1];
            check()
          }
       :: d_step { left[k] > 0 && !cmd[k] -> cmd[k] = 1; cmd_age[k] = 0; cmd_epoch[k] = own_epoch[k]; cmd_stale[k] = 0 }
       :: d_step {
            cmd[k] ->
#ifdef NO_EPOCH
            assert(holder != k || !cmd_stale[k]);
#else
            assert(holder != k || cmd_epoch[k] != epoch || !cmd_stale[k]);
#endif
            cmd[k] = 0; cmd_age[k] = 0; cmd_epoch[k] = 0; cmd_stale[k] = 0
          }
       :: skip
       fi;
       k = 0
     }

  /* the people on site take control back */
  :: d_step {
       holder < N ->
#ifdef NO_QUARANTINE
       end_control(0);
#else
       end_control((age < TTL -> TTL - age : 0));
#endif
       check()
     }

  /* the agent dies and boots */
  :: d_step {
       !died && disk + 1 < EPOCHS ->
       died = 1;
       if
       :: holder < N -> ended[holder] = 0
       :: else -> skip
       fi;
       holder = N;
       age = 0;
       assert(disk + 1 > granted);
       epoch = disk + 1;
       disk = epoch;
       wait = BOOT_WAIT;
       but = N;
       for (c : 0 .. N - 1) { echoed[c] = NONE; heard[c] = NONE; up_echo[c] = (up[c] -> NONE : 0) }
       check()
     }
  od
}
