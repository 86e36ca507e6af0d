/** A model with memory of its own. */
export async function create(options = {}) {
    const memory = new ArrayBuffer(279552);
    let end = 0;
    /** One after another, at multiples of 64. */
    const place = (bytes) => {
        const at = end;
        end += Math.ceil(bytes / 64) * 64;
        return at;
    };
    const f32 = (length, at = place(4 * length)) => new Float32Array(memory, at, length);
    const i32 = (length, at = place(4 * length)) => new Int32Array(memory, at, length);
    const hiddenWeight = f32(4096);
    const hiddenBias = f32(64);
    const outputWeight = f32(640);
    const outputBias = f32(10);
    const optimizerTrainAdamStep = i32(1);
    const optimizerTrainAdamHiddenWeightM = f32(4096);
    const optimizerTrainAdamHiddenWeightV = f32(4096);
    const optimizerTrainAdamHiddenBiasM = f32(64);
    const optimizerTrainAdamHiddenBiasV = f32(64);
    const optimizerTrainAdamOutputWeightM = f32(640);
    const optimizerTrainAdamOutputWeightV = f32(640);
    const optimizerTrainAdamOutputBiasM = f32(10);
    const optimizerTrainAdamOutputBiasV = f32(10);
    const step = i32(1);
    const rng = i32(2);
    const predictProbability = f32(10);
    const predictProbability2 = f32(3600, 57984);
    const predictImage = f32(23040, 72384);
    const v1 = f32(64, 172992);
    const v2 = f32(10, 173248);
    const v4 = f32(10, 172992);
    const v1_2 = f32(23040, 172992);
    const v2_2 = f32(3600, 265152);
    const v4_2 = f32(3600, 172992);
    const trainCost = f32(1, 164544);
    const trainAccuracy = f32(1, 164608);
    const trainImage = f32(2048, 164672);
    const v1_3 = f32(2048, 189376);
    const v2_3 = f32(320, 172992);
    const v4_3 = f32(320, 174272);
    const v5 = f32(320, 175552);
    const v6 = f32(32, 197568);
    const v7 = f32(32, 197696);
    const trainLabel = i32(32, 172864);
    const v8 = f32(32, 197824);
    const v9 = f32(320, 205760);
    const v10 = f32(2048, 197568);
    const v11 = f32(4096, 172992);
    const v12 = f32(64, 207040);
    const v13 = f32(640, 197568);
    const v14 = f32(10, 200128);
    const v1_4 = f32(1856, 189376);
    const v2_4 = f32(290, 172992);
    const v4_4 = f32(290, 174208);
    const v5_2 = f32(290, 175424);
    const v6_2 = f32(29, 196800);
    const v7_2 = f32(29, 196928);
    const v8_2 = f32(29, 197056);
    const v9_2 = f32(290, 204224);
    const v10_2 = f32(1856, 196800);
    const v12_2 = f32(64, 205440);
    const v13_2 = f32(640, 196800);
    const v14_2 = f32(10, 199360);
    const tensors = [
        { name: "hidden.bias", part: "", dtype: "F32", shape: [64], view: hiddenBias },
        { name: "hidden.weight", part: "", dtype: "F32", shape: [64, 64], view: hiddenWeight },
        { name: "optimizer/train.adam/hidden.bias/m", part: "optimizer", dtype: "F32", shape: [64], view: optimizerTrainAdamHiddenBiasM },
        { name: "optimizer/train.adam/hidden.bias/v", part: "optimizer", dtype: "F32", shape: [64], view: optimizerTrainAdamHiddenBiasV },
        { name: "optimizer/train.adam/hidden.weight/m", part: "optimizer", dtype: "F32", shape: [64, 64], view: optimizerTrainAdamHiddenWeightM },
        { name: "optimizer/train.adam/hidden.weight/v", part: "optimizer", dtype: "F32", shape: [64, 64], view: optimizerTrainAdamHiddenWeightV },
        { name: "optimizer/train.adam/output.bias/m", part: "optimizer", dtype: "F32", shape: [10], view: optimizerTrainAdamOutputBiasM },
        { name: "optimizer/train.adam/output.bias/v", part: "optimizer", dtype: "F32", shape: [10], view: optimizerTrainAdamOutputBiasV },
        { name: "optimizer/train.adam/output.weight/m", part: "optimizer", dtype: "F32", shape: [64, 10], view: optimizerTrainAdamOutputWeightM },
        { name: "optimizer/train.adam/output.weight/v", part: "optimizer", dtype: "F32", shape: [64, 10], view: optimizerTrainAdamOutputWeightV },
        { name: "optimizer/train.adam/step", part: "optimizer", dtype: "I32", shape: [], view: optimizerTrainAdamStep },
        { name: "output.bias", part: "", dtype: "F32", shape: [10], view: outputBias },
        { name: "output.weight", part: "", dtype: "F32", shape: [64, 10], view: outputWeight },
        { name: "rng", part: "rng", dtype: "I32", shape: [2], view: rng },
        { name: "step", part: "step", dtype: "I32", shape: [], view: step },
    ];
    const predictResult = { probability: predictProbability };
    const predictBatch1 = () => {
        hidden_dotGeneral(predictImage, hiddenWeight, hiddenBias, v1);
        output_dotGeneral(v1, outputWeight, outputBias, v2);
        softmax4_2(v2, v4, predictProbability2);
        predictResult.probability = predictProbability;
    };
    const predictBatch360 = () => {
        hidden_dotGeneral2(predictImage, hiddenWeight, hiddenBias, v1_2);
        output_dotGeneral2(v1_2, outputWeight, outputBias, v2_2);
        softmax8_2(v2_2, v4_2, predictProbability2);
        predictResult.probability = predictProbability2;
    };
    const predictSizes = [predictBatch1, predictBatch360];
    const predictInputs = [
        { name: "image", view: predictImage, lengths: [64, 23040], takes: "64 (batch=1) or 23040 (batch=360)" },
    ];
    const trainResult = { get cost() { return trainCost[0]; }, get accuracy() { return trainAccuracy[0]; } };
    const trainBatch32 = () => {
        hidden_dotGeneral3(trainImage, hiddenWeight, hiddenBias, v1_3);
        output_dotGeneral3(v1_3, outputWeight, outputBias, v2_3);
        softmaxCrossEntropy2_2(v2_3, v4_3, v5, v6, v7);
        softmaxCrossEntropy4_2(trainLabel, v4_3, v8, v6, trainCost, v2_3, trainAccuracy, v7, v5, v9);
        output_dotGeneral_grad(v1_3, v9, outputWeight, v10);
        hidden_dotGeneral_grad(trainImage, v10, v11);
        hidden_reduce_grad(v10, v12);
        output_dotGeneral_grad2(v1_3, v9, v13);
        output_reduce_grad(v9, v14);
        adam_sub_update(optimizerTrainAdamStep, optimizerTrainAdamHiddenWeightM, v11, optimizerTrainAdamHiddenWeightV, hiddenWeight, optimizerTrainAdamHiddenBiasM, v12, optimizerTrainAdamHiddenBiasV, hiddenBias, optimizerTrainAdamOutputWeightM, v13, optimizerTrainAdamOutputWeightV, outputWeight, optimizerTrainAdamOutputBiasM, v14, optimizerTrainAdamOutputBiasV, outputBias, step);
    };
    const trainBatch29 = () => {
        hidden_dotGeneral4(trainImage, hiddenWeight, hiddenBias, v1_4);
        output_dotGeneral4(v1_4, outputWeight, outputBias, v2_4);
        softmaxCrossEntropy6_2(v2_4, v4_4, v5_2, v6_2, v7_2);
        softmaxCrossEntropy8_2(trainLabel, v4_4, v8_2, v6_2, trainCost, v2_4, trainAccuracy, v7_2, v5_2, v9_2);
        output_dotGeneral_grad3(v1_4, v9_2, outputWeight, v10_2);
        hidden_dotGeneral_grad2(trainImage, v10_2, v11);
        hidden_reduce_grad2(v10_2, v12_2);
        output_dotGeneral_grad4(v1_4, v9_2, v13_2);
        output_reduce_grad2(v9_2, v14_2);
        adam_sub_update(optimizerTrainAdamStep, optimizerTrainAdamHiddenWeightM, v11, optimizerTrainAdamHiddenWeightV, hiddenWeight, optimizerTrainAdamHiddenBiasM, v12_2, optimizerTrainAdamHiddenBiasV, hiddenBias, optimizerTrainAdamOutputWeightM, v13_2, optimizerTrainAdamOutputWeightV, outputWeight, optimizerTrainAdamOutputBiasM, v14_2, optimizerTrainAdamOutputBiasV, outputBias, step);
    };
    const trainSizes = [trainBatch32, trainBatch29];
    const trainInputs = [
        { name: "image", view: trainImage, lengths: [2048, 1856], takes: "2048 (batch=32) or 1856 (batch=29)" },
        { name: "label", view: trainLabel, lengths: [32, 29], takes: "32 (batch=32) or 29 (batch=29)", range: [0, 10] },
    ];
    const { seed = 0 } = options;
    if (!Number.isSafeInteger(seed) || seed < 0) {
        fail("seed/invalid", `create: seed is ${String(seed)} (${typeof seed}); it takes a whole number from 0 to 2^53 - 1`);
    }
    rng[0] = seed;
    rng[1] = seed / 4294967296;
    /** Fills parameters and state from the seed. */
    const initialize = () => {
        for (const { part, view } of tensors)
            if (part !== "rng")
                view.fill(0);
        hidden_weight_add_output_weight_add(rng, step, hiddenWeight, outputWeight);
    };
    const load = (state) => {
        const found = readState(tensors, state);
        if (found.size < tensors.length)
            initialize();
        for (const [{ view }, bytes] of found)
            bytesOf(view).set(bytes);
    };
    if (options.state)
        load(options.state);
    else
        initialize();
    return {
        predict(inputs) {
            predictSizes[accept("predict", predictInputs, inputs, 2)]();
            return predictResult;
        },
        train(inputs) {
            trainSizes[accept("train", trainInputs, inputs, 2)]();
            return trainResult;
        },
        inputs: { predict: { image: predictImage }, train: { image: trainImage, label: trainLabel } },
        outputs: { predict: { probability: predictProbability2 }, train: { cost: trainCost, accuracy: trainAccuracy } },
        parameters: Object.fromEntries(tensors.filter(({ part }) => !part).map(({ name, view }) => [name, view])),
        save: ({ only } = {}) => writeState(only ? tensors.filter(({ part }) => !part) : tensors),
        load,
        dispose() { },
    };
}
/** Rounds to f32. */
const f = Math.fround;
/** Entry k + 1023 is 2^k. */
const pow2 = new Float64Array(2047);
pow2[1023] = 1;
for (let k = 1; k < 1024; k++)
    pow2[1023 + k] = pow2[1022 + k] * 2;
for (let k = 1; k < 1023; k++)
    pow2[1023 - k] = pow2[1024 - k] / 2;
const stripes = new Float32Array(16);
/** The bits of a double: its low and high word (every host of JavaScript is little-endian). */
const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
/** model.ts:15:73 */
function hidden_dotGeneral(image, hidden_weight, hidden_bias, hidden_dotGeneral5) {
    for (let i = 0; i < 64; i += 4) {
        let acc2 = 0, acc3 = 0, acc4 = 0, acc5 = 0;
        for (let r = 0; r < 64; r++) {
            const t2 = image[r];
            acc2 = f(acc2 + f(t2 * hidden_weight[i + 64 * r]));
            acc3 = f(acc3 + f(t2 * hidden_weight[i + 64 * r + 1]));
            acc4 = f(acc4 + f(t2 * hidden_weight[i + 64 * r + 2]));
            acc5 = f(acc5 + f(t2 * hidden_weight[i + 64 * r + 3]));
        }
        const t3 = f(acc2 + hidden_bias[i]);
        const t4 = f(acc3 + hidden_bias[i + 1]);
        const t5 = f(acc4 + hidden_bias[i + 2]);
        const t6 = f(acc5 + hidden_bias[i + 3]);
        hidden_dotGeneral5[i] = t3 < 0 ? 0 : t3;
        hidden_dotGeneral5[i + 1] = t4 < 0 ? 0 : t4;
        hidden_dotGeneral5[i + 2] = t5 < 0 ? 0 : t5;
        hidden_dotGeneral5[i + 3] = t6 < 0 ? 0 : t6;
    }
}
/** model.ts:15:73 */
function output_dotGeneral(hidden_dotGeneral5, output_weight, output_bias, output_dotGeneral5) {
    for (let i = 0; i < 10; i += 5) {
        let acc2 = 0, acc3 = 0, acc4 = 0, acc5 = 0, acc6 = 0;
        for (let r = 0; r < 64; r++) {
            const t = hidden_dotGeneral5[r];
            acc2 = f(acc2 + f(t * output_weight[i + 10 * r]));
            acc3 = f(acc3 + f(t * output_weight[i + 10 * r + 1]));
            acc4 = f(acc4 + f(t * output_weight[i + 10 * r + 2]));
            acc5 = f(acc5 + f(t * output_weight[i + 10 * r + 3]));
            acc6 = f(acc6 + f(t * output_weight[i + 10 * r + 4]));
        }
        output_dotGeneral5[i] = acc2 + output_bias[i];
        const v = i + 1;
        output_dotGeneral5[v] = acc3 + output_bias[v];
        const v2 = i + 2;
        output_dotGeneral5[v2] = acc4 + output_bias[v2];
        const v3 = i + 3;
        output_dotGeneral5[v3] = acc5 + output_bias[v3];
        const v4 = i + 4;
        output_dotGeneral5[v4] = acc6 + output_bias[v4];
    }
}
/** model.ts:15:73 */
function hidden_dotGeneral2(image, hidden_weight, hidden_bias, hidden_dotGeneral5) {
    for (let i = 0; i < 360; i += 2) {
        for (let j = 0; j < 64; j += 4) {
            let acc2 = 0, acc3 = 0, acc4 = 0, acc5 = 0, acc6 = 0, acc7 = 0, acc8 = 0, acc9 = 0;
            for (let r = 0; r < 64; r++) {
                const t2 = image[64 * i + r];
                const t3 = hidden_weight[j + 64 * r];
                const t4 = hidden_weight[j + 64 * r + 1];
                const t5 = hidden_weight[j + 64 * r + 2];
                const t6 = hidden_weight[j + 64 * r + 3];
                const t7 = image[64 * i + r + 64];
                acc2 = f(acc2 + f(t2 * t3));
                acc3 = f(acc3 + f(t2 * t4));
                acc4 = f(acc4 + f(t2 * t5));
                acc5 = f(acc5 + f(t2 * t6));
                acc6 = f(acc6 + f(t7 * t3));
                acc7 = f(acc7 + f(t7 * t4));
                acc8 = f(acc8 + f(t7 * t5));
                acc9 = f(acc9 + f(t7 * t6));
            }
            const t8 = hidden_bias[j];
            const t9 = f(acc2 + t8);
            const t10 = hidden_bias[j + 1];
            const t11 = f(acc3 + t10);
            const t12 = hidden_bias[j + 2];
            const t13 = f(acc4 + t12);
            const t14 = hidden_bias[j + 3];
            const t15 = f(acc5 + t14);
            const t16 = f(acc6 + t8);
            const t17 = f(acc7 + t10);
            const t18 = f(acc8 + t12);
            const t19 = f(acc9 + t14);
            hidden_dotGeneral5[64 * i + j] = t9 < 0 ? 0 : t9;
            hidden_dotGeneral5[64 * i + j + 1] = t11 < 0 ? 0 : t11;
            hidden_dotGeneral5[64 * i + j + 2] = t13 < 0 ? 0 : t13;
            hidden_dotGeneral5[64 * i + j + 3] = t15 < 0 ? 0 : t15;
            hidden_dotGeneral5[64 * i + j + 64] = t16 < 0 ? 0 : t16;
            hidden_dotGeneral5[64 * i + j + 65] = t17 < 0 ? 0 : t17;
            hidden_dotGeneral5[64 * i + j + 66] = t18 < 0 ? 0 : t18;
            hidden_dotGeneral5[64 * i + j + 67] = t19 < 0 ? 0 : t19;
        }
    }
}
/** model.ts:15:73 */
function output_dotGeneral2(hidden_dotGeneral5, output_weight, output_bias, output_dotGeneral5) {
    for (let i = 0; i < 360; i += 2) {
        for (let j = 0; j < 10; j += 5) {
            let acc2 = 0, acc3 = 0, acc4 = 0, acc5 = 0, acc6 = 0, acc7 = 0, acc8 = 0, acc9 = 0, acc10 = 0, acc11 = 0;
            for (let r = 0; r < 64; r++) {
                const t = hidden_dotGeneral5[64 * i + r];
                const t2 = output_weight[j + 10 * r];
                const t3 = output_weight[j + 10 * r + 1];
                const t4 = output_weight[j + 10 * r + 2];
                const t5 = output_weight[j + 10 * r + 3];
                const t6 = output_weight[j + 10 * r + 4];
                const t7 = hidden_dotGeneral5[64 * i + r + 64];
                acc2 = f(acc2 + f(t * t2));
                acc3 = f(acc3 + f(t * t3));
                acc4 = f(acc4 + f(t * t4));
                acc5 = f(acc5 + f(t * t5));
                acc6 = f(acc6 + f(t * t6));
                acc7 = f(acc7 + f(t7 * t2));
                acc8 = f(acc8 + f(t7 * t3));
                acc9 = f(acc9 + f(t7 * t4));
                acc10 = f(acc10 + f(t7 * t5));
                acc11 = f(acc11 + f(t7 * t6));
            }
            const t8 = output_bias[j];
            const t9 = output_bias[j + 1];
            const t10 = output_bias[j + 2];
            const t11 = output_bias[j + 3];
            const t12 = output_bias[j + 4];
            output_dotGeneral5[10 * i + j] = acc2 + t8;
            output_dotGeneral5[10 * i + j + 1] = acc3 + t9;
            output_dotGeneral5[10 * i + j + 2] = acc4 + t10;
            output_dotGeneral5[10 * i + j + 3] = acc5 + t11;
            output_dotGeneral5[10 * i + j + 4] = acc6 + t12;
            output_dotGeneral5[10 * i + j + 10] = acc7 + t8;
            output_dotGeneral5[10 * i + j + 11] = acc8 + t9;
            output_dotGeneral5[10 * i + j + 12] = acc9 + t10;
            output_dotGeneral5[10 * i + j + 13] = acc10 + t11;
            output_dotGeneral5[10 * i + j + 14] = acc11 + t12;
        }
    }
}
/** model.ts:17:22 */
function hidden_dotGeneral3(image, hidden_weight, hidden_bias, hidden_dotGeneral5) {
    for (let i = 0; i < 32; i += 2) {
        for (let j = 0; j < 64; j += 4) {
            let acc2 = 0, acc3 = 0, acc4 = 0, acc5 = 0, acc6 = 0, acc7 = 0, acc8 = 0, acc9 = 0;
            for (let r = 0; r < 64; r++) {
                const t2 = image[64 * i + r];
                const t3 = hidden_weight[j + 64 * r];
                const t4 = hidden_weight[j + 64 * r + 1];
                const t5 = hidden_weight[j + 64 * r + 2];
                const t6 = hidden_weight[j + 64 * r + 3];
                const t7 = image[64 * i + r + 64];
                acc2 = f(acc2 + f(t2 * t3));
                acc3 = f(acc3 + f(t2 * t4));
                acc4 = f(acc4 + f(t2 * t5));
                acc5 = f(acc5 + f(t2 * t6));
                acc6 = f(acc6 + f(t7 * t3));
                acc7 = f(acc7 + f(t7 * t4));
                acc8 = f(acc8 + f(t7 * t5));
                acc9 = f(acc9 + f(t7 * t6));
            }
            const t8 = hidden_bias[j];
            const t9 = f(acc2 + t8);
            const t10 = hidden_bias[j + 1];
            const t11 = f(acc3 + t10);
            const t12 = hidden_bias[j + 2];
            const t13 = f(acc4 + t12);
            const t14 = hidden_bias[j + 3];
            const t15 = f(acc5 + t14);
            const t16 = f(acc6 + t8);
            const t17 = f(acc7 + t10);
            const t18 = f(acc8 + t12);
            const t19 = f(acc9 + t14);
            hidden_dotGeneral5[64 * i + j] = t9 < 0 ? 0 : t9;
            hidden_dotGeneral5[64 * i + j + 1] = t11 < 0 ? 0 : t11;
            hidden_dotGeneral5[64 * i + j + 2] = t13 < 0 ? 0 : t13;
            hidden_dotGeneral5[64 * i + j + 3] = t15 < 0 ? 0 : t15;
            hidden_dotGeneral5[64 * i + j + 64] = t16 < 0 ? 0 : t16;
            hidden_dotGeneral5[64 * i + j + 65] = t17 < 0 ? 0 : t17;
            hidden_dotGeneral5[64 * i + j + 66] = t18 < 0 ? 0 : t18;
            hidden_dotGeneral5[64 * i + j + 67] = t19 < 0 ? 0 : t19;
        }
    }
}
/** model.ts:17:22 */
function output_dotGeneral3(hidden_dotGeneral5, output_weight, output_bias, output_dotGeneral5) {
    for (let i = 0; i < 32; i += 2) {
        for (let j = 0; j < 10; j += 5) {
            let acc2 = 0, acc3 = 0, acc4 = 0, acc5 = 0, acc6 = 0, acc7 = 0, acc8 = 0, acc9 = 0, acc10 = 0, acc11 = 0;
            for (let r = 0; r < 64; r++) {
                const t = hidden_dotGeneral5[64 * i + r];
                const t2 = output_weight[j + 10 * r];
                const t3 = output_weight[j + 10 * r + 1];
                const t4 = output_weight[j + 10 * r + 2];
                const t5 = output_weight[j + 10 * r + 3];
                const t6 = output_weight[j + 10 * r + 4];
                const t7 = hidden_dotGeneral5[64 * i + r + 64];
                acc2 = f(acc2 + f(t * t2));
                acc3 = f(acc3 + f(t * t3));
                acc4 = f(acc4 + f(t * t4));
                acc5 = f(acc5 + f(t * t5));
                acc6 = f(acc6 + f(t * t6));
                acc7 = f(acc7 + f(t7 * t2));
                acc8 = f(acc8 + f(t7 * t3));
                acc9 = f(acc9 + f(t7 * t4));
                acc10 = f(acc10 + f(t7 * t5));
                acc11 = f(acc11 + f(t7 * t6));
            }
            const t8 = output_bias[j];
            const t9 = output_bias[j + 1];
            const t10 = output_bias[j + 2];
            const t11 = output_bias[j + 3];
            const t12 = output_bias[j + 4];
            output_dotGeneral5[10 * i + j] = acc2 + t8;
            output_dotGeneral5[10 * i + j + 1] = acc3 + t9;
            output_dotGeneral5[10 * i + j + 2] = acc4 + t10;
            output_dotGeneral5[10 * i + j + 3] = acc5 + t11;
            output_dotGeneral5[10 * i + j + 4] = acc6 + t12;
            output_dotGeneral5[10 * i + j + 10] = acc7 + t8;
            output_dotGeneral5[10 * i + j + 11] = acc8 + t9;
            output_dotGeneral5[10 * i + j + 12] = acc9 + t10;
            output_dotGeneral5[10 * i + j + 13] = acc10 + t11;
            output_dotGeneral5[10 * i + j + 14] = acc11 + t12;
        }
    }
}
/** model.ts:17:22 */
function output_dotGeneral_grad(hidden_dotGeneral5, softmaxCrossEntropy_add, output_weight, output_dotGeneral5) {
    for (let i = 0; i < 32; i += 2) {
        for (let j = 0; j < 64; j += 4) {
            let acc2 = 0, acc3 = 0, acc4 = 0, acc5 = 0, acc6 = 0, acc7 = 0, acc8 = 0, acc9 = 0;
            for (let r = 0; r < 10; r++) {
                const t = softmaxCrossEntropy_add[10 * i + r];
                const t2 = output_weight[10 * j + r];
                const t3 = output_weight[10 * j + r + 10];
                const t4 = output_weight[10 * j + r + 20];
                const t5 = output_weight[10 * j + r + 30];
                const t6 = softmaxCrossEntropy_add[10 * i + r + 10];
                acc2 = f(acc2 + f(t * t2));
                acc3 = f(acc3 + f(t * t3));
                acc4 = f(acc4 + f(t * t4));
                acc5 = f(acc5 + f(t * t5));
                acc6 = f(acc6 + f(t6 * t2));
                acc7 = f(acc7 + f(t6 * t3));
                acc8 = f(acc8 + f(t6 * t4));
                acc9 = f(acc9 + f(t6 * t5));
            }
            const v = 64 * i + j;
            output_dotGeneral5[v] = 0 < hidden_dotGeneral5[v] ? acc2 : 0;
            const v2 = 64 * i + j + 1;
            output_dotGeneral5[v2] = 0 < hidden_dotGeneral5[v2] ? acc3 : 0;
            const v3 = 64 * i + j + 2;
            output_dotGeneral5[v3] = 0 < hidden_dotGeneral5[v3] ? acc4 : 0;
            const v4 = 64 * i + j + 3;
            output_dotGeneral5[v4] = 0 < hidden_dotGeneral5[v4] ? acc5 : 0;
            const v5 = 64 * i + j + 64;
            output_dotGeneral5[v5] = 0 < hidden_dotGeneral5[v5] ? acc6 : 0;
            const v6 = 64 * i + j + 65;
            output_dotGeneral5[v6] = 0 < hidden_dotGeneral5[v6] ? acc7 : 0;
            const v7 = 64 * i + j + 66;
            output_dotGeneral5[v7] = 0 < hidden_dotGeneral5[v7] ? acc8 : 0;
            const v8 = 64 * i + j + 67;
            output_dotGeneral5[v8] = 0 < hidden_dotGeneral5[v8] ? acc9 : 0;
        }
    }
}
/** model.ts:17:22 */
function hidden_dotGeneral_grad(image, output_dotGeneral5, hidden_dotGeneral5) {
    for (let i = 0; i < 64; i += 2) {
        for (let j = 0; j < 64; j += 4) {
            let acc2 = 0, acc3 = 0, acc4 = 0, acc5 = 0, acc6 = 0, acc7 = 0, acc8 = 0, acc9 = 0;
            for (let r = 0; r < 32; r++) {
                const t = image[i + 64 * r];
                const t2 = output_dotGeneral5[j + 64 * r];
                const t3 = output_dotGeneral5[j + 64 * r + 1];
                const t4 = output_dotGeneral5[j + 64 * r + 2];
                const t5 = output_dotGeneral5[j + 64 * r + 3];
                const t6 = image[i + 64 * r + 1];
                acc2 = f(acc2 + f(t * t2));
                acc3 = f(acc3 + f(t * t3));
                acc4 = f(acc4 + f(t * t4));
                acc5 = f(acc5 + f(t * t5));
                acc6 = f(acc6 + f(t6 * t2));
                acc7 = f(acc7 + f(t6 * t3));
                acc8 = f(acc8 + f(t6 * t4));
                acc9 = f(acc9 + f(t6 * t5));
            }
            hidden_dotGeneral5[64 * i + j] = acc2;
            hidden_dotGeneral5[64 * i + j + 1] = acc3;
            hidden_dotGeneral5[64 * i + j + 2] = acc4;
            hidden_dotGeneral5[64 * i + j + 3] = acc5;
            hidden_dotGeneral5[64 * i + j + 64] = acc6;
            hidden_dotGeneral5[64 * i + j + 65] = acc7;
            hidden_dotGeneral5[64 * i + j + 66] = acc8;
            hidden_dotGeneral5[64 * i + j + 67] = acc9;
        }
    }
}
/** model.ts:17:22 */
function hidden_reduce_grad(output_dotGeneral5, hidden_reduce) {
    for (let i = 0; i < 64; i += 4) {
        let acc2 = 0, acc3 = 0, acc4 = 0, acc5 = 0;
        for (let r = 0; r < 32; r++) {
            acc2 = f(acc2 + output_dotGeneral5[i + 64 * r]);
            acc3 = f(acc3 + output_dotGeneral5[i + 64 * r + 1]);
            acc4 = f(acc4 + output_dotGeneral5[i + 64 * r + 2]);
            acc5 = f(acc5 + output_dotGeneral5[i + 64 * r + 3]);
        }
        hidden_reduce[i] = acc2;
        hidden_reduce[i + 1] = acc3;
        hidden_reduce[i + 2] = acc4;
        hidden_reduce[i + 3] = acc5;
    }
}
/** model.ts:17:22 */
function output_dotGeneral_grad2(hidden_dotGeneral5, softmaxCrossEntropy_add, output_dotGeneral5) {
    for (let i = 0; i < 64; i += 2) {
        for (let j = 0; j < 10; j += 5) {
            let acc2 = 0, acc3 = 0, acc4 = 0, acc5 = 0, acc6 = 0, acc7 = 0, acc8 = 0, acc9 = 0, acc10 = 0, acc11 = 0;
            for (let r = 0; r < 32; r++) {
                const t = hidden_dotGeneral5[i + 64 * r];
                const t2 = softmaxCrossEntropy_add[j + 10 * r];
                const t3 = softmaxCrossEntropy_add[j + 10 * r + 1];
                const t4 = softmaxCrossEntropy_add[j + 10 * r + 2];
                const t5 = softmaxCrossEntropy_add[j + 10 * r + 3];
                const t6 = softmaxCrossEntropy_add[j + 10 * r + 4];
                const t7 = hidden_dotGeneral5[i + 64 * r + 1];
                acc2 = f(acc2 + f(t * t2));
                acc3 = f(acc3 + f(t * t3));
                acc4 = f(acc4 + f(t * t4));
                acc5 = f(acc5 + f(t * t5));
                acc6 = f(acc6 + f(t * t6));
                acc7 = f(acc7 + f(t7 * t2));
                acc8 = f(acc8 + f(t7 * t3));
                acc9 = f(acc9 + f(t7 * t4));
                acc10 = f(acc10 + f(t7 * t5));
                acc11 = f(acc11 + f(t7 * t6));
            }
            output_dotGeneral5[10 * i + j] = acc2;
            output_dotGeneral5[10 * i + j + 1] = acc3;
            output_dotGeneral5[10 * i + j + 2] = acc4;
            output_dotGeneral5[10 * i + j + 3] = acc5;
            output_dotGeneral5[10 * i + j + 4] = acc6;
            output_dotGeneral5[10 * i + j + 10] = acc7;
            output_dotGeneral5[10 * i + j + 11] = acc8;
            output_dotGeneral5[10 * i + j + 12] = acc9;
            output_dotGeneral5[10 * i + j + 13] = acc10;
            output_dotGeneral5[10 * i + j + 14] = acc11;
        }
    }
}
/** model.ts:17:22 */
function output_reduce_grad(softmaxCrossEntropy_add, output_reduce) {
    for (let i = 0; i < 10; i += 5) {
        let acc2 = 0, acc3 = 0, acc4 = 0, acc5 = 0, acc6 = 0;
        for (let r = 0; r < 32; r++) {
            acc2 = f(acc2 + softmaxCrossEntropy_add[i + 10 * r]);
            acc3 = f(acc3 + softmaxCrossEntropy_add[i + 10 * r + 1]);
            acc4 = f(acc4 + softmaxCrossEntropy_add[i + 10 * r + 2]);
            acc5 = f(acc5 + softmaxCrossEntropy_add[i + 10 * r + 3]);
            acc6 = f(acc6 + softmaxCrossEntropy_add[i + 10 * r + 4]);
        }
        output_reduce[i] = acc2;
        output_reduce[i + 1] = acc3;
        output_reduce[i + 2] = acc4;
        output_reduce[i + 3] = acc5;
        output_reduce[i + 4] = acc6;
    }
}
/** model.ts:17:22 */
function hidden_dotGeneral4(image, hidden_weight, hidden_bias, hidden_dotGeneral5) {
    for (let i = 0; i < 28; i += 2) {
        for (let j = 0; j < 64; j += 4) {
            let acc2 = 0, acc3 = 0, acc4 = 0, acc5 = 0, acc6 = 0, acc7 = 0, acc8 = 0, acc9 = 0;
            for (let r = 0; r < 64; r++) {
                const t2 = image[64 * i + r];
                const t3 = hidden_weight[j + 64 * r];
                const t4 = hidden_weight[j + 64 * r + 1];
                const t5 = hidden_weight[j + 64 * r + 2];
                const t6 = hidden_weight[j + 64 * r + 3];
                const t7 = image[64 * i + r + 64];
                acc2 = f(acc2 + f(t2 * t3));
                acc3 = f(acc3 + f(t2 * t4));
                acc4 = f(acc4 + f(t2 * t5));
                acc5 = f(acc5 + f(t2 * t6));
                acc6 = f(acc6 + f(t7 * t3));
                acc7 = f(acc7 + f(t7 * t4));
                acc8 = f(acc8 + f(t7 * t5));
                acc9 = f(acc9 + f(t7 * t6));
            }
            const t8 = hidden_bias[j];
            const t9 = f(acc2 + t8);
            const t10 = hidden_bias[j + 1];
            const t11 = f(acc3 + t10);
            const t12 = hidden_bias[j + 2];
            const t13 = f(acc4 + t12);
            const t14 = hidden_bias[j + 3];
            const t15 = f(acc5 + t14);
            const t16 = f(acc6 + t8);
            const t17 = f(acc7 + t10);
            const t18 = f(acc8 + t12);
            const t19 = f(acc9 + t14);
            hidden_dotGeneral5[64 * i + j] = t9 < 0 ? 0 : t9;
            hidden_dotGeneral5[64 * i + j + 1] = t11 < 0 ? 0 : t11;
            hidden_dotGeneral5[64 * i + j + 2] = t13 < 0 ? 0 : t13;
            hidden_dotGeneral5[64 * i + j + 3] = t15 < 0 ? 0 : t15;
            hidden_dotGeneral5[64 * i + j + 64] = t16 < 0 ? 0 : t16;
            hidden_dotGeneral5[64 * i + j + 65] = t17 < 0 ? 0 : t17;
            hidden_dotGeneral5[64 * i + j + 66] = t18 < 0 ? 0 : t18;
            hidden_dotGeneral5[64 * i + j + 67] = t19 < 0 ? 0 : t19;
        }
    }
    for (let j2_2 = 0; j2_2 < 64; j2_2++) {
        let acc10_2 = 0;
        for (let r2_2 = 0; r2_2 < 64; r2_2++) {
            acc10_2 = f(acc10_2 + f(image[r2_2 + 1792] * hidden_weight[j2_2 + 64 * r2_2]));
        }
        const t20_2 = f(acc10_2 + hidden_bias[j2_2]);
        hidden_dotGeneral5[j2_2 + 1792] = t20_2 < 0 ? 0 : t20_2;
    }
}
/** model.ts:17:22 */
function output_dotGeneral4(hidden_dotGeneral5, output_weight, output_bias, output_dotGeneral5) {
    for (let i = 0; i < 28; i += 2) {
        for (let j = 0; j < 10; j += 5) {
            let acc2 = 0, acc3 = 0, acc4 = 0, acc5 = 0, acc6 = 0, acc7 = 0, acc8 = 0, acc9 = 0, acc10 = 0, acc11 = 0;
            for (let r = 0; r < 64; r++) {
                const t = hidden_dotGeneral5[64 * i + r];
                const t2 = output_weight[j + 10 * r];
                const t3 = output_weight[j + 10 * r + 1];
                const t4 = output_weight[j + 10 * r + 2];
                const t5 = output_weight[j + 10 * r + 3];
                const t6 = output_weight[j + 10 * r + 4];
                const t7 = hidden_dotGeneral5[64 * i + r + 64];
                acc2 = f(acc2 + f(t * t2));
                acc3 = f(acc3 + f(t * t3));
                acc4 = f(acc4 + f(t * t4));
                acc5 = f(acc5 + f(t * t5));
                acc6 = f(acc6 + f(t * t6));
                acc7 = f(acc7 + f(t7 * t2));
                acc8 = f(acc8 + f(t7 * t3));
                acc9 = f(acc9 + f(t7 * t4));
                acc10 = f(acc10 + f(t7 * t5));
                acc11 = f(acc11 + f(t7 * t6));
            }
            const t8 = output_bias[j];
            const t9 = output_bias[j + 1];
            const t10 = output_bias[j + 2];
            const t11 = output_bias[j + 3];
            const t12 = output_bias[j + 4];
            output_dotGeneral5[10 * i + j] = acc2 + t8;
            output_dotGeneral5[10 * i + j + 1] = acc3 + t9;
            output_dotGeneral5[10 * i + j + 2] = acc4 + t10;
            output_dotGeneral5[10 * i + j + 3] = acc5 + t11;
            output_dotGeneral5[10 * i + j + 4] = acc6 + t12;
            output_dotGeneral5[10 * i + j + 10] = acc7 + t8;
            output_dotGeneral5[10 * i + j + 11] = acc8 + t9;
            output_dotGeneral5[10 * i + j + 12] = acc9 + t10;
            output_dotGeneral5[10 * i + j + 13] = acc10 + t11;
            output_dotGeneral5[10 * i + j + 14] = acc11 + t12;
        }
    }
    for (let j2_2 = 0; j2_2 < 10; j2_2++) {
        let acc12_2 = 0;
        for (let r2_2 = 0; r2_2 < 64; r2_2++) {
            acc12_2 = f(acc12_2 + f(hidden_dotGeneral5[r2_2 + 1792] * output_weight[j2_2 + 10 * r2_2]));
        }
        output_dotGeneral5[j2_2 + 280] = acc12_2 + output_bias[j2_2];
    }
}
/** model.ts:17:22 */
function output_dotGeneral_grad3(hidden_dotGeneral5, softmaxCrossEntropy_add, output_weight, output_dotGeneral5) {
    for (let i = 0; i < 28; i += 2) {
        for (let j = 0; j < 64; j += 4) {
            let acc2 = 0, acc3 = 0, acc4 = 0, acc5 = 0, acc6 = 0, acc7 = 0, acc8 = 0, acc9 = 0;
            for (let r = 0; r < 10; r++) {
                const t = softmaxCrossEntropy_add[10 * i + r];
                const t2 = output_weight[10 * j + r];
                const t3 = output_weight[10 * j + r + 10];
                const t4 = output_weight[10 * j + r + 20];
                const t5 = output_weight[10 * j + r + 30];
                const t6 = softmaxCrossEntropy_add[10 * i + r + 10];
                acc2 = f(acc2 + f(t * t2));
                acc3 = f(acc3 + f(t * t3));
                acc4 = f(acc4 + f(t * t4));
                acc5 = f(acc5 + f(t * t5));
                acc6 = f(acc6 + f(t6 * t2));
                acc7 = f(acc7 + f(t6 * t3));
                acc8 = f(acc8 + f(t6 * t4));
                acc9 = f(acc9 + f(t6 * t5));
            }
            const v = 64 * i + j;
            output_dotGeneral5[v] = 0 < hidden_dotGeneral5[v] ? acc2 : 0;
            const v2 = 64 * i + j + 1;
            output_dotGeneral5[v2] = 0 < hidden_dotGeneral5[v2] ? acc3 : 0;
            const v3 = 64 * i + j + 2;
            output_dotGeneral5[v3] = 0 < hidden_dotGeneral5[v3] ? acc4 : 0;
            const v4 = 64 * i + j + 3;
            output_dotGeneral5[v4] = 0 < hidden_dotGeneral5[v4] ? acc5 : 0;
            const v5 = 64 * i + j + 64;
            output_dotGeneral5[v5] = 0 < hidden_dotGeneral5[v5] ? acc6 : 0;
            const v6 = 64 * i + j + 65;
            output_dotGeneral5[v6] = 0 < hidden_dotGeneral5[v6] ? acc7 : 0;
            const v7 = 64 * i + j + 66;
            output_dotGeneral5[v7] = 0 < hidden_dotGeneral5[v7] ? acc8 : 0;
            const v8 = 64 * i + j + 67;
            output_dotGeneral5[v8] = 0 < hidden_dotGeneral5[v8] ? acc9 : 0;
        }
    }
    for (let j2_2 = 0; j2_2 < 64; j2_2++) {
        let acc10_2 = 0;
        for (let r2_2 = 0; r2_2 < 10; r2_2++) {
            acc10_2 = f(acc10_2 + f(softmaxCrossEntropy_add[r2_2 + 280] * output_weight[10 * j2_2 + r2_2]));
        }
        output_dotGeneral5[j2_2 + 1792] = 0 < hidden_dotGeneral5[j2_2 + 1792] ? acc10_2 : 0;
    }
}
/** model.ts:17:22 */
function hidden_dotGeneral_grad2(image, output_dotGeneral5, hidden_dotGeneral5) {
    for (let i = 0; i < 64; i += 2) {
        for (let j = 0; j < 64; j += 4) {
            let acc2 = 0, acc3 = 0, acc4 = 0, acc5 = 0, acc6 = 0, acc7 = 0, acc8 = 0, acc9 = 0;
            for (let r = 0; r < 29; r++) {
                const t = image[i + 64 * r];
                const t2 = output_dotGeneral5[j + 64 * r];
                const t3 = output_dotGeneral5[j + 64 * r + 1];
                const t4 = output_dotGeneral5[j + 64 * r + 2];
                const t5 = output_dotGeneral5[j + 64 * r + 3];
                const t6 = image[i + 64 * r + 1];
                acc2 = f(acc2 + f(t * t2));
                acc3 = f(acc3 + f(t * t3));
                acc4 = f(acc4 + f(t * t4));
                acc5 = f(acc5 + f(t * t5));
                acc6 = f(acc6 + f(t6 * t2));
                acc7 = f(acc7 + f(t6 * t3));
                acc8 = f(acc8 + f(t6 * t4));
                acc9 = f(acc9 + f(t6 * t5));
            }
            hidden_dotGeneral5[64 * i + j] = acc2;
            hidden_dotGeneral5[64 * i + j + 1] = acc3;
            hidden_dotGeneral5[64 * i + j + 2] = acc4;
            hidden_dotGeneral5[64 * i + j + 3] = acc5;
            hidden_dotGeneral5[64 * i + j + 64] = acc6;
            hidden_dotGeneral5[64 * i + j + 65] = acc7;
            hidden_dotGeneral5[64 * i + j + 66] = acc8;
            hidden_dotGeneral5[64 * i + j + 67] = acc9;
        }
    }
}
/** model.ts:17:22 */
function hidden_reduce_grad2(output_dotGeneral5, hidden_reduce) {
    for (let i = 0; i < 64; i += 4) {
        let acc2 = 0, acc3 = 0, acc4 = 0, acc5 = 0;
        for (let r = 0; r < 29; r++) {
            acc2 = f(acc2 + output_dotGeneral5[i + 64 * r]);
            acc3 = f(acc3 + output_dotGeneral5[i + 64 * r + 1]);
            acc4 = f(acc4 + output_dotGeneral5[i + 64 * r + 2]);
            acc5 = f(acc5 + output_dotGeneral5[i + 64 * r + 3]);
        }
        hidden_reduce[i] = acc2;
        hidden_reduce[i + 1] = acc3;
        hidden_reduce[i + 2] = acc4;
        hidden_reduce[i + 3] = acc5;
    }
}
/** model.ts:17:22 */
function output_dotGeneral_grad4(hidden_dotGeneral5, softmaxCrossEntropy_add, output_dotGeneral5) {
    for (let i = 0; i < 64; i += 2) {
        for (let j = 0; j < 10; j += 5) {
            let acc2 = 0, acc3 = 0, acc4 = 0, acc5 = 0, acc6 = 0, acc7 = 0, acc8 = 0, acc9 = 0, acc10 = 0, acc11 = 0;
            for (let r = 0; r < 29; r++) {
                const t = hidden_dotGeneral5[i + 64 * r];
                const t2 = softmaxCrossEntropy_add[j + 10 * r];
                const t3 = softmaxCrossEntropy_add[j + 10 * r + 1];
                const t4 = softmaxCrossEntropy_add[j + 10 * r + 2];
                const t5 = softmaxCrossEntropy_add[j + 10 * r + 3];
                const t6 = softmaxCrossEntropy_add[j + 10 * r + 4];
                const t7 = hidden_dotGeneral5[i + 64 * r + 1];
                acc2 = f(acc2 + f(t * t2));
                acc3 = f(acc3 + f(t * t3));
                acc4 = f(acc4 + f(t * t4));
                acc5 = f(acc5 + f(t * t5));
                acc6 = f(acc6 + f(t * t6));
                acc7 = f(acc7 + f(t7 * t2));
                acc8 = f(acc8 + f(t7 * t3));
                acc9 = f(acc9 + f(t7 * t4));
                acc10 = f(acc10 + f(t7 * t5));
                acc11 = f(acc11 + f(t7 * t6));
            }
            output_dotGeneral5[10 * i + j] = acc2;
            output_dotGeneral5[10 * i + j + 1] = acc3;
            output_dotGeneral5[10 * i + j + 2] = acc4;
            output_dotGeneral5[10 * i + j + 3] = acc5;
            output_dotGeneral5[10 * i + j + 4] = acc6;
            output_dotGeneral5[10 * i + j + 10] = acc7;
            output_dotGeneral5[10 * i + j + 11] = acc8;
            output_dotGeneral5[10 * i + j + 12] = acc9;
            output_dotGeneral5[10 * i + j + 13] = acc10;
            output_dotGeneral5[10 * i + j + 14] = acc11;
        }
    }
}
/** model.ts:17:22 */
function output_reduce_grad2(softmaxCrossEntropy_add, output_reduce) {
    for (let i = 0; i < 10; i += 5) {
        let acc2 = 0, acc3 = 0, acc4 = 0, acc5 = 0, acc6 = 0;
        for (let r = 0; r < 29; r++) {
            acc2 = f(acc2 + softmaxCrossEntropy_add[i + 10 * r]);
            acc3 = f(acc3 + softmaxCrossEntropy_add[i + 10 * r + 1]);
            acc4 = f(acc4 + softmaxCrossEntropy_add[i + 10 * r + 2]);
            acc5 = f(acc5 + softmaxCrossEntropy_add[i + 10 * r + 3]);
            acc6 = f(acc6 + softmaxCrossEntropy_add[i + 10 * r + 4]);
        }
        output_reduce[i] = acc2;
        output_reduce[i + 1] = acc3;
        output_reduce[i + 2] = acc4;
        output_reduce[i + 3] = acc5;
        output_reduce[i + 4] = acc6;
    }
}
/** model.ts:16:12 */
function adam_sub_update(optimizer_train_adam_step, optimizer_train_adam_hidden_weight_m, hidden_dotGeneral5, optimizer_train_adam_hidden_weight_v, hidden_weight, optimizer_train_adam_hidden_bias_m, hidden_reduce, optimizer_train_adam_hidden_bias_v, hidden_bias, optimizer_train_adam_output_weight_m, output_dotGeneral5, optimizer_train_adam_output_weight_v, output_weight, optimizer_train_adam_output_bias_m, output_reduce, optimizer_train_adam_output_bias_v, output_bias, step) {
    const old_optimizer_train_adam_step = optimizer_train_adam_step[0];
    optimizer_train_adam_step[0] = old_optimizer_train_adam_step + 1;
    const t4 = f(f(old_optimizer_train_adam_step) + 1);
    let v;
    if (t4 === 0) {
        v = 1;
    }
    else if (Number.isNaN(t4)) {
        v = Number.NaN;
    }
    else {
        const v2 = t4 * -0.0014433982769498247;
        const v3 = v2 < -152 ? -152 : 130 < v2 ? 130 : v2;
        const v4 = v3 + 6755399441055744 - 6755399441055744;
        const v5 = v3 - v4;
        v = (((((((0.000015252716083132314 * v5 + 0.00015461445497588766) * v5 + 0.0013333669910674459) * v5 + 0.009618056748752876) * v5 + 0.055504107267504335) * v5 + 0.24022650921396155) * v5 + 0.6931471805817433) * v5 + 1) * pow2[(v4 | 0) + 1023];
    }
    const t5 = f(Math.sqrt(f(1 - f(v))));
    let v6;
    if (t4 === 0) {
        v6 = 1;
    }
    else if (Number.isNaN(t4)) {
        v6 = Number.NaN;
    }
    else {
        const v7 = t4 * -0.15200313166342463;
        const v8 = v7 < -152 ? -152 : 130 < v7 ? 130 : v7;
        const v9 = v8 + 6755399441055744 - 6755399441055744;
        const v10 = v8 - v9;
        v6 = (((((((0.000015252716083132314 * v10 + 0.00015461445497588766) * v10 + 0.0013333669910674459) * v10 + 0.009618056748752876) * v10 + 0.055504107267504335) * v10 + 0.24022650921396155) * v10 + 0.6931471805817433) * v10 + 1) * pow2[(v9 | 0) + 1023];
    }
    const t6 = f(0.003000000026077032 / f(1 - f(v6)));
    for (let j = 0; j < 4096; j++) {
        const t = hidden_dotGeneral5[j];
        const t2 = f(f(optimizer_train_adam_hidden_weight_m[j] * 0.8999999761581421) + f(t * 0.10000002384185791));
        const t3 = f(f(optimizer_train_adam_hidden_weight_v[j] * 0.9990000128746033) + f(f(t * t) * 0.0009999871253967285));
        optimizer_train_adam_hidden_weight_m[j] = t2;
        optimizer_train_adam_hidden_weight_v[j] = t3;
        hidden_weight[j] = hidden_weight[j] - f(f(t2 / f(f(f(Math.sqrt(t3)) / t5) + 9.99999993922529e-9)) * t6);
    }
    for (let i2 = 0; i2 < 64; i2++) {
        const t7 = hidden_reduce[i2];
        const t8 = f(f(optimizer_train_adam_hidden_bias_m[i2] * 0.8999999761581421) + f(t7 * 0.10000002384185791));
        const t9 = f(f(optimizer_train_adam_hidden_bias_v[i2] * 0.9990000128746033) + f(f(t7 * t7) * 0.0009999871253967285));
        optimizer_train_adam_hidden_bias_m[i2] = t8;
        optimizer_train_adam_hidden_bias_v[i2] = t9;
        hidden_bias[i2] = hidden_bias[i2] - f(f(t8 / f(f(f(Math.sqrt(t9)) / t5) + 9.99999993922529e-9)) * t6);
    }
    for (let j2 = 0; j2 < 640; j2++) {
        const t10 = output_dotGeneral5[j2];
        const t11 = f(f(optimizer_train_adam_output_weight_m[j2] * 0.8999999761581421) + f(t10 * 0.10000002384185791));
        const t12 = f(f(optimizer_train_adam_output_weight_v[j2] * 0.9990000128746033) + f(f(t10 * t10) * 0.0009999871253967285));
        optimizer_train_adam_output_weight_m[j2] = t11;
        optimizer_train_adam_output_weight_v[j2] = t12;
        output_weight[j2] = output_weight[j2] - f(f(t11 / f(f(f(Math.sqrt(t12)) / t5) + 9.99999993922529e-9)) * t6);
    }
    for (let i4 = 0; i4 < 10; i4++) {
        const t13 = output_reduce[i4];
        const t14 = f(f(optimizer_train_adam_output_bias_m[i4] * 0.8999999761581421) + f(t13 * 0.10000002384185791));
        const t15 = f(f(optimizer_train_adam_output_bias_v[i4] * 0.9990000128746033) + f(f(t13 * t13) * 0.0009999871253967285));
        optimizer_train_adam_output_bias_m[i4] = t14;
        optimizer_train_adam_output_bias_v[i4] = t15;
        output_bias[i4] = output_bias[i4] - f(f(t14 / f(f(f(Math.sqrt(t15)) / t5) + 9.99999993922529e-9)) * t6);
    }
    step[0] = step[0] + 1;
}
/** model.ts:15:65 */
function softmax4_2(output_dotGeneral5, softmax_exp, softmax_mul) {
    let acc = -Infinity;
    for (let r = 0; r < 10; r++) {
        acc = Math.max(acc, output_dotGeneral5[r]);
    }
    acc += 0; // a zero is +0
    for (let i = 0; i < 10; i++) {
        const t3 = expF32(f(output_dotGeneral5[i] - acc));
        softmax_exp[i] = t3;
    }
    const acc2 = f(f(f(f(softmax_exp[0] + softmax_exp[8]) + softmax_exp[4]) + f(softmax_exp[2] + softmax_exp[6])) + f(f(f(softmax_exp[1] + softmax_exp[9]) + softmax_exp[5]) + f(softmax_exp[3] + softmax_exp[7]))) + 0;
    const t4 = f(1 / acc2);
    for (let i2 = 0; i2 < 10; i2++) {
        softmax_mul[i2] = softmax_exp[i2] * t4;
    }
}
/** model.ts:15:65 */
function softmax8_2(output_dotGeneral5, softmax_exp, softmax_mul) {
    for (let i = 0; i < 360; i++) {
        let acc = -Infinity;
        for (let r = 0; r < 10; r++) {
            acc = Math.max(acc, output_dotGeneral5[10 * i + r]);
        }
        acc += 0; // a zero is +0
        for (let j = 0; j < 10; j++) {
            softmax_exp[10 * i + j] = expF32(f(output_dotGeneral5[10 * i + j] - acc));
        }
        const acc2 = f(f(f(f(softmax_exp[10 * i] + softmax_exp[10 * i + 8]) + softmax_exp[10 * i + 4]) + f(softmax_exp[10 * i + 2] + softmax_exp[10 * i + 6])) + f(f(f(softmax_exp[10 * i + 1] + softmax_exp[10 * i + 9]) + softmax_exp[10 * i + 5]) + f(softmax_exp[10 * i + 3] + softmax_exp[10 * i + 7]))) + 0;
        const t3 = f(1 / acc2);
        for (let j2 = 0; j2 < 10; j2++) {
            softmax_mul[10 * i + j2] = softmax_exp[10 * i + j2] * t3;
        }
    }
}
/** model.ts:18:25 */
function softmaxCrossEntropy2_2(output_dotGeneral5, softmaxCrossEntropy_exp, softmaxCrossEntropy_exp2, softmaxCrossEntropy_reduce2, softmaxCrossEntropy_reduce2_2) {
    for (let i = 0; i < 32; i++) {
        let acc = -Infinity;
        for (let r = 0; r < 10; r++) {
            acc = Math.max(acc, output_dotGeneral5[10 * i + r]);
        }
        acc += 0; // a zero is +0
        for (let j = 0; j < 10; j++) {
            const t2 = f(output_dotGeneral5[10 * i + j] - acc);
            softmaxCrossEntropy_exp[10 * i + j] = t2;
            softmaxCrossEntropy_exp2[10 * i + j] = expF32(t2);
        }
        for (let r2 = 0; r2 < 10; r2++) {
            stripes[r2] = softmaxCrossEntropy_exp2[10 * i + r2];
        }
        addStripes(stripes, 10);
        const acc2 = stripes[0] + 0;
        softmaxCrossEntropy_reduce2[i] = acc2;
        softmaxCrossEntropy_reduce2_2[i] = 0.03125 / acc2;
    }
}
/** model.ts:18:25, model.ts:21:26, model.ts:18:25 */
function softmaxCrossEntropy4_2(label, softmaxCrossEntropy_exp, softmaxCrossEntropy_gather, softmaxCrossEntropy_reduce, softmaxCrossEntropy_reduce2, output_dotGeneral5, argReduce, softmaxCrossEntropy_reduce3, softmaxCrossEntropy_exp2, softmaxCrossEntropy_add) {
    for (let i = 0; i < 32; i++) {
        const t3 = softmaxCrossEntropy_exp[10 * i + label[i]];
        softmaxCrossEntropy_gather[i] = t3;
    }
    for (let stripe = 0; stripe < 16; stripe++) {
        let sum = 0;
        for (let r = stripe; r < 32; r += 16) {
            sum = f(sum + f(logF32(softmaxCrossEntropy_reduce[r]) - softmaxCrossEntropy_gather[r]));
        }
        stripes[stripe] = sum;
    }
    addStripes(stripes);
    const acc = stripes[0] + 0;
    softmaxCrossEntropy_reduce2[0] = acc * 0.03125;
    for (let stripe2 = 0; stripe2 < 16; stripe2++) {
        let sum2 = 0;
        for (let r2 = stripe2; r2 < 32; r2 += 16) {
            let acc2 = 0;
            let acc2Best = -Infinity;
            for (let r2_2 = 0; r2_2 < 10; r2_2++) {
                const value = output_dotGeneral5[10 * r2 + r2_2];
                if (value > acc2Best || (Number.isNaN(value) && !Number.isNaN(acc2Best))) {
                    acc2Best = value;
                    acc2 = r2_2;
                }
            }
            sum2 = f(sum2 + (acc2 === label[r2] ? 1 : 0));
        }
        stripes[stripe2] = sum2;
    }
    addStripes(stripes);
    const acc2_2 = stripes[0] + 0;
    argReduce[0] = acc2_2 * 0.03125;
    for (let i2 = 0; i2 < 32; i2++) {
        const t = label[i2];
        const t2 = softmaxCrossEntropy_reduce3[i2];
        for (let j = 0; j < 10; j++) {
            softmaxCrossEntropy_add[10 * i2 + j] = (j === t ? -0.03125 : 0) + f(t2 * softmaxCrossEntropy_exp2[10 * i2 + j]);
        }
    }
}
/** model.ts:18:25 */
function softmaxCrossEntropy6_2(output_dotGeneral5, softmaxCrossEntropy_exp, softmaxCrossEntropy_exp2, softmaxCrossEntropy_reduce2, softmaxCrossEntropy_reduce2_2) {
    for (let i = 0; i < 29; i++) {
        let acc = -Infinity;
        for (let r = 0; r < 10; r++) {
            acc = Math.max(acc, output_dotGeneral5[10 * i + r]);
        }
        acc += 0; // a zero is +0
        for (let j = 0; j < 10; j++) {
            const t2 = f(output_dotGeneral5[10 * i + j] - acc);
            softmaxCrossEntropy_exp[10 * i + j] = t2;
            softmaxCrossEntropy_exp2[10 * i + j] = expF32(t2);
        }
        for (let r2 = 0; r2 < 10; r2++) {
            stripes[r2] = softmaxCrossEntropy_exp2[10 * i + r2];
        }
        addStripes(stripes, 10);
        const acc2 = stripes[0] + 0;
        softmaxCrossEntropy_reduce2[i] = acc2;
        softmaxCrossEntropy_reduce2_2[i] = 0.03448275849223137 / acc2;
    }
}
/** model.ts:18:25, model.ts:21:26, model.ts:18:25 */
function softmaxCrossEntropy8_2(label, softmaxCrossEntropy_exp, softmaxCrossEntropy_gather, softmaxCrossEntropy_reduce, softmaxCrossEntropy_reduce2, output_dotGeneral5, argReduce, softmaxCrossEntropy_reduce3, softmaxCrossEntropy_exp2, softmaxCrossEntropy_add) {
    for (let i = 0; i < 29; i++) {
        const t3 = softmaxCrossEntropy_exp[10 * i + label[i]];
        softmaxCrossEntropy_gather[i] = t3;
    }
    for (let stripe = 0; stripe < 16; stripe++) {
        let sum = 0;
        for (let r = stripe; r < 29; r += 16) {
            sum = f(sum + f(logF32(softmaxCrossEntropy_reduce[r]) - softmaxCrossEntropy_gather[r]));
        }
        stripes[stripe] = sum;
    }
    addStripes(stripes);
    const acc = stripes[0] + 0;
    softmaxCrossEntropy_reduce2[0] = acc / 29;
    for (let stripe2 = 0; stripe2 < 16; stripe2++) {
        let sum2 = 0;
        for (let r2 = stripe2; r2 < 29; r2 += 16) {
            let acc2 = 0;
            let acc2Best = -Infinity;
            for (let r2_2 = 0; r2_2 < 10; r2_2++) {
                const value = output_dotGeneral5[10 * r2 + r2_2];
                if (value > acc2Best || (Number.isNaN(value) && !Number.isNaN(acc2Best))) {
                    acc2Best = value;
                    acc2 = r2_2;
                }
            }
            sum2 = f(sum2 + (acc2 === label[r2] ? 1 : 0));
        }
        stripes[stripe2] = sum2;
    }
    addStripes(stripes);
    const acc2_2 = stripes[0] + 0;
    argReduce[0] = acc2_2 / 29;
    for (let i2 = 0; i2 < 29; i2++) {
        const t = label[i2];
        const t2 = softmaxCrossEntropy_reduce3[i2];
        for (let j = 0; j < 10; j++) {
            softmaxCrossEntropy_add[10 * i2 + j] = (j === t ? -0.03448275849223137 : 0) + f(t2 * softmaxCrossEntropy_exp2[10 * i2 + j]);
        }
    }
}
/** prepare.ts:56:9 */
function hidden_weight_add_output_weight_add(rng, step, hidden_weight_add, output_weight_add) {
    const t = rng[0];
    const t2 = rng[1];
    const t3 = step[0];
    const t4 = threefry(t, t2, -1894513731, t3, 0);
    const t5 = threefry(t, t2, -1894513731, t3, 1);
    for (let i = 0; i < 64; i++) {
        const t6 = i * 64;
        for (let j = 0; j < 64; j++) {
            const t7 = t6 + j;
            hidden_weight_add[64 * i + j] = f(f((threefry(t4, t5, t7 / 2 | 0, 0, t7 % 2) >>> 8) * 5.960464477539063e-8) * 0.4330126941204071) - 0.21650634706020355;
        }
    }
    const t8 = rng[0];
    const t2_2 = rng[1];
    const t3_2 = step[0];
    const t4_2 = threefry(t8, t2_2, 1203140764, t3_2, 0);
    const t5_2 = threefry(t8, t2_2, 1203140764, t3_2, 1);
    for (let i2 = 0; i2 < 64; i2++) {
        const t6_2 = i2 * 10;
        for (let j2 = 0; j2 < 10; j2++) {
            const t7_2 = t6_2 + j2;
            output_weight_add[10 * i2 + j2] = f(f((threefry(t4_2, t5_2, t7_2 / 2 | 0, 0, t7_2 % 2) >>> 8) * 5.960464477539063e-8) * 0.5694947838783264) - 0.2847473919391632;
        }
    }
}
function expF32(x) {
    const v = (x < -104 ? -104 : 104 < x ? 104 : x) * 1.4426950408889634;
    const v2 = v + 6755399441055744 - 6755399441055744;
    const v3 = v - v2;
    return f((((((((0.000015252716083132314 * v3 + 0.00015461445497588766) * v3 + 0.0013333669910674459) * v3 + 0.009618056748752876) * v3 + 0.055504107267504335) * v3 + 0.24022650921396155) * v3 + 0.6931471805817433) * v3 + 1) * pow2[(v2 | 0) + 1023]);
}
function addStripes(s, count = 16) {
    for (let h = 8; h > 0; h >>= 1) {
        for (let w = 0; w < h && w + h < count; w++)
            s[w] = f(s[w] + s[w + h]);
    }
}
function logF32(x) {
    let v;
    if (0 < x) {
        if (x < Number.POSITIVE_INFINITY) {
            double[0] = x;
            const k = ((words[1] + 0x95f62) >>> 20 & 2047) - 1023;
            const m = k < 1024 ? x * pow2[1023 - k] : 1;
            const v2 = (m - 1) / (m + 1);
            const v3 = v2 * v2;
            v = k * 0.6931471805599453 + v2 * ((((0.23618912754851126 * v3 + 0.28534911436455124) * v3 + 0.4000038704152407) * v3 + 0.6666666523472613) * v3 + 2.000000000008467);
        }
        else {
            v = Number.POSITIVE_INFINITY;
        }
    }
    else {
        v = x === 0 ? -Infinity : Number.NaN;
    }
    return f(v);
}
/** Word `lane` of threefry2x32 with 20 rounds (Random123). */
function threefry(k0, k1, c0, c1, lane) {
    const k2 = k0 ^ k1 ^ 0x1bd11bda;
    let x = (c0 + k0) | 0;
    let y = (c1 + k1) | 0;
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = (x + y) | 0;
    y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0;
    y = ((y << 26) | (y >>> 6)) ^ x;
    x = (x + y) | 0;
    y = ((y << 6) | (y >>> 26)) ^ x;
    x = (x + k1) | 0;
    y = (y + k2 + 1) | 0;
    x = (x + y) | 0;
    y = ((y << 17) | (y >>> 15)) ^ x;
    x = (x + y) | 0;
    y = ((y << 29) | (y >>> 3)) ^ x;
    x = (x + y) | 0;
    y = ((y << 16) | (y >>> 16)) ^ x;
    x = (x + y) | 0;
    y = ((y << 24) | (y >>> 8)) ^ x;
    x = (x + k2) | 0;
    y = (y + k0 + 2) | 0;
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = (x + y) | 0;
    y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0;
    y = ((y << 26) | (y >>> 6)) ^ x;
    x = (x + y) | 0;
    y = ((y << 6) | (y >>> 26)) ^ x;
    x = (x + k0) | 0;
    y = (y + k1 + 3) | 0;
    x = (x + y) | 0;
    y = ((y << 17) | (y >>> 15)) ^ x;
    x = (x + y) | 0;
    y = ((y << 29) | (y >>> 3)) ^ x;
    x = (x + y) | 0;
    y = ((y << 16) | (y >>> 16)) ^ x;
    x = (x + y) | 0;
    y = ((y << 24) | (y >>> 8)) ^ x;
    x = (x + k1) | 0;
    y = (y + k2 + 4) | 0;
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = (x + y) | 0;
    y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0;
    y = ((y << 26) | (y >>> 6)) ^ x;
    x = (x + y) | 0;
    y = ((y << 6) | (y >>> 26)) ^ x;
    x = (x + k2) | 0;
    y = (y + k0 + 5) | 0;
    return lane === 0 ? x : y;
}
/** Checks the inputs of a call, copies them in, and answers with the size of the entry that takes them. */
function accept(entry, ports, inputs = {}, sizes = 1) {
    inputs ??= {};
    let others = -ports.length;
    for (const _ in inputs)
        others++;
    for (const port of ports) {
        const value = inputs[port.name];
        if (value === undefined || others > 0)
            refuseNames(entry, ports, inputs);
        check(entry, port, value);
    }
    let size = 0;
    while (!fits(ports, size, inputs))
        if (++size === sizes)
            refuseSizes(entry, ports, inputs);
    for (const port of ports) {
        if (isLent(port, inputs[port.name]))
            return accept(entry, ports, ownCopies(ports, inputs), sizes);
    }
    for (const { name, view } of ports) {
        const value = inputs[name];
        if (value.byteOffset !== view.byteOffset || value.buffer !== view.buffer)
            view.set(value);
    }
    return size;
}
/** Whether the inputs have the lengths of one size of the entry. */
function fits(ports, size, inputs) {
    for (const { name, lengths } of ports)
        if ((inputs[name].length ?? 1) !== lengths[size])
            return false;
    return true;
}
function refuseSizes(entry, ports, inputs) {
    const lengths = ports.map(({ name, takes }) => `${name} has ${inputs[name].length} elements of ${takes}`);
    return fail("input/sizes", `${entry}: the inputs are of different sizes: ${lengths.join("; ")}`);
}
/** Whether an input lies in the memory of another, and so might be overwritten before it is read. */
function isLent(port, value) {
    return value.buffer === port.view.buffer && value.byteOffset !== port.view.byteOffset;
}
function ownCopies(ports, inputs) {
    return Object.fromEntries(ports.map((port) => {
        const value = inputs[port.name];
        return [port.name, isLent(port, value) ? value.slice() : value];
    }));
}
function refuseNames(entry, ports, inputs) {
    const known = ports.map(({ name }) => name);
    const missing = known.filter((name) => inputs[name] === undefined);
    const others = Object.keys(inputs).filter((name) => !known.includes(name));
    const problems = [...missing.map((name) => `${name} is missing`), ...others.map((name) => `there is no input ${name}`)];
    return fail("input/name", `${entry}: ${problems.join("; ")}`);
}
/** Throws unless `value` is an array for `port`. */
function check(entry, port, value) {
    const { name, view, lengths, takes } = port;
    const type = view[Symbol.toStringTag];
    if (value?.[Symbol.toStringTag] !== type) {
        const other = Object.prototype.toString.call(value).slice(8, -1);
        fail("input/type", `${entry}: ${name} is of type ${other}; it takes a ${type}`);
    }
    if (!lengths.includes(value.length)) {
        fail("input/length", `${entry}: ${name} has ${value.length} elements; it takes ${takes}`);
    }
    if (!port.range)
        return;
    const [low, high] = port.range;
    for (let i = 0; i < value.length; i++) {
        if (!(value[i] >= low && value[i] < high)) {
            fail("input/range", `${entry}: ${name}[${i}] is ${value[i]}; it takes ${low}..${high - 1}`);
        }
    }
}
/** A safetensors file: header length, header, data. Names are sorted and every NaN is alike, so that the same state has the same bytes. */
function writeState(tensors) {
    let text = '{"__metadata__":{"format":"tapeless","version":"1"}';
    let size = 0;
    for (const { name, dtype, shape, view } of tensors) {
        const place = { dtype, shape, data_offsets: [size, (size += view.byteLength)] };
        text += `,${JSON.stringify(name)}:${JSON.stringify(place)}`;
    }
    const header = new TextEncoder().encode(`${text}}`);
    let at = 8 + Math.ceil(header.length / 8) * 8;
    const bytes = new Uint8Array(at + size).fill(32, 8, at);
    const data = new DataView(bytes.buffer);
    data.setUint32(0, at - 8, true);
    bytes.set(header, 8);
    for (const { view } of tensors) {
        bytes.set(bytesOf(view), at);
        for (let i = 0; i < view.length; i++) {
            if (view[i] === view[i])
                continue;
            data.setUint32(at + 4 * i, 0x7fc00000, true);
        }
        at += view.byteLength;
    }
    return bytes;
}
/** The bytes of each tensor that a safetensors file has. Parameters have to be complete; of optimizer and state all tensors or none. */
function readState(tensors, input) {
    const { saved, data } = readFile(ArrayBuffer.isView(input) ? bytesOf(input) : new Uint8Array(input));
    const found = new Map();
    const problems = [];
    for (const tensor of tensors) {
        const { name, dtype, shape, view } = tensor;
        const other = saved.get(name);
        if (!other)
            continue;
        const bytes = data.slice(...other.data_offsets);
        const is = `${other.dtype} [${other.shape}]`;
        if (is !== `${dtype} [${shape}]` || bytes.length !== view.byteLength) {
            problems.push(`${name} is ${is} instead of ${dtype} [${shape}]`);
        }
        found.set(tensor, bytes);
    }
    for (const tensor of tensors) {
        if (found.has(tensor))
            continue;
        if (tensor.part === "rng" || tensor.part === "step")
            continue;
        if (tensor.part && ![...found.keys()].some(({ part }) => part === tensor.part))
            continue;
        problems.push(`${tensor.name} is missing`);
    }
    for (const name of saved.keys()) {
        const isOther = /^(optimizer|state)\/|^(rng|step)$/.test(name);
        if (!isOther && !tensors.some((tensor) => tensor.name === name))
            problems.push(`${name} is unexpected`);
    }
    if (problems.length)
        fail("state/mismatch", `the state does not fit: ${problems.join("; ")}`);
    return found;
}
/** What the header of a safetensors file says about each tensor, and the data. */
function readFile(file) {
    try {
        const end = 8 + Number(new DataView(file.buffer, file.byteOffset, file.length).getBigUint64(0, true));
        const header = JSON.parse(new TextDecoder().decode(file.subarray(8, end)));
        const data = file.subarray(end);
        const saved = new Map(Object.entries(header));
        saved.delete("__metadata__");
        let size = 0;
        const places = [...saved.values()].map((tensor) => tensor.data_offsets).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        for (const [from, to] of places) {
            if (from !== size || !(to >= from))
                throw 0;
            size = to;
        }
        if (size !== data.length)
            throw 0;
        return { saved, data };
    }
    catch {
        return fail("state/format", `these ${file.length} bytes are no safetensors file, or a damaged one`);
    }
}
function bytesOf(view) {
    return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
function fail(code, message) {
    throw Object.assign(new Error(message), { code });
}
