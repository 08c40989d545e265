using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace ActiveLearning.Tests.Libtorch;

/// <summary>Every operator that the fixtures name: value and gradients as PyTorch has them.</summary>
public sealed class OperatorTests
{
    private const string File = "operators.json";

    /// <summary>The counterparts of the Python functions, by the cases' names.</summary>
    private static readonly Dictionary<string, Func<Tensor[], Tensor[]>> Functions = new()
    {
        ["add"] = t => [t[0] + t[1]],
        ["add_alpha"] = t => [t[0].add(t[1], 2)],
        ["add_scalar"] = t => [2 + t[0] + 0.5],
        ["sub"] = t => [t[0] - t[1]],
        ["rsub_scalar"] = t => [3 - t[0]],
        ["mul"] = t => [t[0] * t[1] * 2.5],
        ["div"] = t => [t[0] / t[1]],
        ["rdiv_scalar"] = t => [2 / t[0]],
        ["remainder"] = t => [t[0] % 0.7],
        ["neg"] = t => [-t[0]],
        ["pow_scalar"] = t => [t[0].pow(3)],
        ["pow_tensor"] = t => [t[0].pow(t[1])],
        ["floor_divide"] = t => [t[0].div(2, RoundingMode.floor)],
        ["integer_promotion"] = t => [t[0] + 0.5],
        ["inplace"] = t => [t[0].clone().add_(t[1]).mul_(2).sub_(1).div_(3)],
        ["addcmul"] = t => [t[0].addcmul(t[1], t[2], 0.5)],
        ["addcdiv"] = t => [t[0].addcdiv(t[1], t[2], 0.5)],
        ["lerp"] = t => [t[0].lerp(t[1], t[2])],
        ["clamp"] = t => [t[0].clamp(-0.5, 0.5)],
        ["maximum"] = t => [torch.maximum(t[0], t[1])],
        ["minimum"] = t => [torch.minimum(t[0], t[1])],
        ["bitwise"] = t => [(t[0] & t[1]) | (t[0] ^ t[1])],
        ["logical"] = t => [(t[0] > 0) & ~(t[1] > 0)],
        ["abs"] = t => [t[0].abs()],
        ["exp"] = t => [t[0].exp()],
        ["log"] = t => [t[0].log()],
        ["log2"] = t => [t[0].log2()],
        ["log10"] = t => [t[0].log10()],
        ["log1p"] = t => [t[0].log1p()],
        ["expm1"] = t => [t[0].expm1()],
        ["sqrt"] = t => [t[0].sqrt()],
        ["rsqrt"] = t => [t[0].rsqrt()],
        ["square"] = t => [t[0].square()],
        ["sin"] = t => [t[0].sin()],
        ["cos"] = t => [t[0].cos()],
        ["tan"] = t => [t[0].tan()],
        ["atan"] = t => [t[0].atan()],
        ["tanh"] = t => [t[0].tanh()],
        ["sigmoid"] = t => [t[0].sigmoid()],
        ["erf"] = t => [t[0].erf()],
        ["erfc"] = t => [t[0].erfc()],
        ["reciprocal"] = t => [t[0].reciprocal()],
        ["lgamma"] = t => [t[0].lgamma()],
        ["asin"] = t => [t[0].asin()],
        ["acos"] = t => [t[0].acos()],
        ["erfinv"] = t => [t[0].erfinv()],
        ["sign"] = t => [t[0].sign()],
        ["floor"] = t => [t[0].floor()],
        ["ceil"] = t => [t[0].ceil()],
        ["round"] = t => [t[0].round()],
        ["trunc"] = t => [t[0].trunc()],
        ["frac"] = t => [t[0].frac()],
        ["isnan"] = t => [t[0].log().isnan()],
        ["isfinite"] = t => [(1 / t[0].round()).isfinite()],
        ["nan_to_num"] = t => [t[0].detach().log().nan_to_num(7)],
        ["eq"] = t => [t[0].eq(t[1])],
        ["ne"] = t => [t[0].ne(t[1])],
        ["lt"] = t => [t[0] < t[1]],
        ["le"] = t => [t[0] <= t[1]],
        ["gt"] = t => [t[0] > t[1]],
        ["ge"] = t => [t[0] >= t[1]],
        ["lt_scalar"] = t => [t[0] < 0.1],
        ["isclose"] = t => [t[0].isclose(t[0] + 1e-7)],
        ["sum"] = t => [t[0].sum()],
        ["sum_dim"] = t => [t[0].sum(1, keepdim: true)],
        ["sum_dims"] = t => [t[0].sum([0L, 2L])],
        ["mean"] = t => [t[0].mean()],
        ["mean_dim"] = t => [t[0].mean([1L])],
        ["prod"] = t => [t[0].prod()],
        ["std"] = t => [t[0].std()],
        ["var_dim"] = t => [t[0].var([0L], unbiased: false)],
        ["std_dim"] = t => [t[0].std([1L], keepdim: true)],
        ["max"] = t => [t[0].max()],
        ["max_dim"] = t => Two(t[0].max(1)),
        ["min_dim"] = t => Two(t[0].min(0)),
        ["amax"] = t => [t[0].amax(0L, 1L)],
        ["argmax"] = t => [t[0].argmax(1)],
        ["argmin"] = t => [t[0].argmin()],
        ["all_any"] = t => [(t[0] > -9).all(), (t[0] > 1).any(0)],
        ["logsumexp"] = t => [t[0].logsumexp(1)],
        ["cumsum"] = t => [t[0].cumsum(1)],
        ["cumprod"] = t => [t[0].cumprod(0)],
        ["norm"] = t => [t[0].norm()],
        ["norm_dim"] = t => [t[0].norm(1, p: 1)],
        ["median"] = t => [t[0].median()],
        ["quantile"] = t => [t[0].quantile(torch.tensor(new[] { 0.1, 0.5 }), 0)],
        ["bincount"] = t => [torch.bincount(t[0], minlength: 6)],
        ["count_nonzero"] = t => [t[0].count_nonzero()],
        ["histc"] = t => [t[0].histc(4, -2, 2)],
        ["reshape"] = t => [t[0].reshape(3, -1)],
        ["view"] = t => [t[0].view(4, 3)],
        ["flatten"] = t => [t[0].flatten(1)],
        ["permute"] = t => [t[0].permute(2, 0, 1).contiguous()],
        ["transpose"] = t => [t[0].transpose(0, 1)],
        ["squeeze"] = t => [t[0].squeeze(), t[0].squeeze(0), t[0].unsqueeze(2)],
        ["expand"] = t => [t[0].expand(4, 3)],
        ["repeat"] = t => [t[0].repeat(2, 2)],
        ["repeat_interleave"] = t => [t[0].repeat_interleave(2, 0)],
        ["flip"] = t => [t[0].flip(0, 1)],
        ["roll"] = t => [t[0].roll(1, 1)],
        ["cat"] = t => [torch.cat(t, 1)],
        ["stack"] = t => [torch.stack(t, 1)],
        ["split"] = t => t[0].split(2L, 1),
        ["chunk"] = t => t[0].chunk(3, 0),
        ["unbind"] = t => t[0].unbind(1),
        ["narrow"] = t => [t[0].narrow(1, 1, 2)],
        ["select"] = t => [t[0].select(0, 1)],
        ["tril_triu"] = t => [t[0].tril(), t[0].triu(1)],
        ["diag"] = t => [t[0].diag(), t[0].diagonal()],
        ["unfold"] = t => [t[0].unfold(0, 3, 2)],
        ["index_single"] = t => [t[0][1]],
        ["index_negative"] = t => [t[0][-1, 0]],
        ["index_slice"] = t => [t[0][TensorIndex.Slice(1, 3), TensorIndex.Slice(step: 2)]],
        ["index_ellipsis_none"] = t => [t[0][TensorIndex.Ellipsis, TensorIndex.None, TensorIndex.Single(1)]],
        ["index_mask"] = t => [t[0][t[0] > 0]],
        ["index_tensor"] = t => [t[0][t[1]]],
        ["index_mixed"] = t => [t[0][TensorIndex.Colon, TensorIndex.Tensor(t[1]), TensorIndex.Single(0)]],
        ["index_select"] = t => [t[0].index_select(1, t[1])],
        ["gather"] = t => [t[0].gather(1, t[1])],
        ["scatter"] = t => [t[0].scatter(1, t[1], t[2])],
        ["scatter_add"] = t => [t[0].scatter_add(1, t[1], t[2])],
        ["index_add"] = t => [t[0].index_add(0, t[1], t[2], 1)],
        ["masked_fill"] = t => [t[0].masked_fill(t[0] < 0, -1.5)],
        ["masked_select"] = t => [t[0].masked_select(t[0] > 0)],
        ["where"] = t => [torch.where(t[0] > 0, t[0], t[1])],
        ["nonzero"] = t => [t[0].nonzero()],
        ["topk"] = t => Two(t[0].topk(3, 1)),
        ["topk_smallest"] = t => Two(t[0].topk(2, 1, largest: false)),
        ["sort"] = t => Two(t[0].sort(1, descending: true)),
        ["argsort"] = t => [t[0].argsort(0)],
        ["unique"] = t => [t[0].unique().output],
        ["searchsorted"] = t => [torch.searchsorted(torch.tensor(new[] { 0, 0.5, 1.0 }), t[0])],
        ["matmul"] = t => [t[0].matmul(t[1])],
        ["matmul_batch"] = t => [t[0].matmul(t[1])],
        ["mm"] = t => [t[0].mm(t[1])],
        ["mv"] = t => [t[0].mv(t[1])],
        ["bmm"] = t => [t[0].bmm(t[1])],
        ["addmm"] = t => [t[0].addmm(t[1], t[2], 0.5f, 2)],
        ["dot"] = t => [t[0].dot(t[1])],
        ["outer"] = t => [t[0].outer(t[1])],
        ["einsum"] = t => [torch.einsum("ij,kj->ik", t[0], t[1])],
        ["cdist"] = t => [torch.cdist(t[0], t[1])],
        ["cdist_l1"] = t => [torch.cdist(t[0], t[1], 1)],
        ["cholesky"] = t => [torch.linalg.cholesky(t[0])],
        ["inv"] = t => [torch.linalg.inv(t[0])],
        ["det"] = t => [torch.linalg.det(t[0])],
        ["slogdet"] = t => Two(torch.linalg.slogdet(t[0])),
        ["solve"] = t => [torch.linalg.solve(t[0], t[1])],
        ["svdvals"] = t => [torch.linalg.svd(t[0], fullMatrices: false).Item2],
        ["eigvalsh"] = t => [torch.linalg.eigh(t[0]).Item1],
        ["qr"] = t => [Product(torch.linalg.qr(t[0]))],
        ["pinv"] = t => [torch.linalg.pinv(t[0])],
        ["vector_norm"] = t => [torch.linalg.norm(t[0], dims: [1L])],
        ["trace"] = t => [t[0].trace()],
        ["relu"] = t => [F.relu(t[0])],
        ["leaky_relu"] = t => [F.leaky_relu(t[0], 0.1)],
        ["elu"] = t => [F.elu(t[0], 0.7)],
        ["gelu"] = t => [F.gelu(t[0])],
        ["silu"] = t => [F.silu(t[0])],
        ["hardtanh"] = t => [F.hardtanh(t[0])],
        ["softplus"] = t => [F.softplus(t[0])],
        ["softmax"] = t => [F.softmax(t[0], 1)],
        ["log_softmax"] = t => [F.log_softmax(t[0], 1)],
        ["logsigmoid"] = t => [F.logsigmoid(t[0])],
        ["linear"] = t => [F.linear(t[0], t[1], t[2])],
        ["conv1d"] = t => [F.conv1d(t[0], t[1], t[2], stride: 2, padding: 1)],
        ["conv2d"] = t => [F.conv2d(t[0], t[1], t[2])],
        ["conv2d_stride_padding"] = t => [F.conv2d(t[0], t[1], strides: [2, 2], padding: [1, 1])],
        ["conv2d_groups_dilation"] = t => [F.conv2d(t[0], t[1], padding: [2, 2], dilation: [2, 2], groups: 2)],
        ["conv2d_same"] = t => [F.conv2d_padding(t[0], t[1], padding: Padding.Same)],
        ["conv_transpose2d"] = t => [F.conv_transpose2d(t[0], t[1], strides: [2, 2], padding: [1, 1], output_padding: [1, 1])],
        ["max_pool2d"] = t => [F.max_pool2d(t[0], 2)],
        ["max_pool2d_padding"] = t => [F.max_pool2d(t[0], 3, 2, 1)],
        ["avg_pool2d"] = t => [F.avg_pool2d(t[0], 2, 1)],
        ["adaptive_avg_pool2d"] = t => [F.adaptive_avg_pool2d(t[0], 3)],
        ["batch_norm_eval"] = t =>
            [F.batch_norm(t[0], torch.tensor(new[] { 0.1, -0.2 }), torch.tensor(new[] { 1.5, 0.5 }), t[1], t[2])],
        ["batch_norm_train"] = t => [F.batch_norm(t[0], null, null, t[1], t[2], training: true)],
        ["layer_norm"] = t => [F.layer_norm(t[0], [4], t[1], t[2])],
        ["group_norm"] = t => [F.group_norm(t[0], 2, t[1], t[2])],
        ["pad_constant"] = t => [F.pad(t[0], (1, 2, 0, 1), value: 0.5)],
        ["pad_reflect"] = t => [F.pad(t[0], (1, 1, 2, 2), PaddingModes.Reflect)],
        ["interpolate_nearest"] = t => [F.interpolate(t[0], scale_factor: [2, 2])],
        ["interpolate_bilinear"] = t =>
            [F.interpolate(t[0], size: [5, 7], mode: InterpolationMode.Bilinear, align_corners: false)],
        ["unfold_patches"] = t => [F.unfold(t[0], 2)],
        ["normalize"] = t => [F.normalize(t[0])],
        ["cosine_similarity"] = t => [F.cosine_similarity(t[0], t[1])],
        ["one_hot"] = t => [F.one_hot(t[0], 5)],
        ["embedding"] = t => [t[0].index_select(0, t[1].flatten()).reshape(2, 2, 3)],
        ["dropout_eval"] = t => [F.dropout(t[0], 0.5, training: false)],
        ["cross_entropy_mean"] = t => [F.cross_entropy(t[0], t[1])],
        ["cross_entropy_sum"] = t => [F.cross_entropy(t[0], t[1], reduction: nn.Reduction.Sum)],
        ["cross_entropy_none"] = t => [F.cross_entropy(t[0], t[1], reduction: nn.Reduction.None)],
        ["mse_loss_mean"] = t => [F.mse_loss(t[0], t[1])],
        ["mse_loss_sum"] = t => [F.mse_loss(t[0], t[1], nn.Reduction.Sum)],
        ["mse_loss_none"] = t => [F.mse_loss(t[0], t[1], nn.Reduction.None)],
        ["cross_entropy_weight"] = t => [F.cross_entropy(t[0], t[2], t[1].detach())],
        ["cross_entropy_smoothing"] = t => [F.cross_entropy(t[0], t[1], label_smoothing: 0.1)],
        ["cross_entropy_ignore"] = t => [F.cross_entropy(t[0], t[1], ignore_index: 1)],
        ["cross_entropy_pixels"] = t => [F.cross_entropy(t[0], t[1])],
        ["cross_entropy_probabilities"] = t => [F.cross_entropy(t[0], t[1].detach().softmax(1))],
        ["nll_loss"] = t => [F.nll_loss(t[0].log_softmax(1), t[1])],
        ["l1_loss"] = t => [F.l1_loss(t[0], t[1])],
        ["smooth_l1_loss"] = t => [F.smooth_l1_loss(t[0], t[1], beta: 0.5)],
        ["huber_loss"] = t => [F.huber_loss(t[0], t[1], 0.5)],
        ["bce"] = t => [F.binary_cross_entropy(t[0], t[1].detach())],
        ["bce_with_logits"] = t => [F.binary_cross_entropy_with_logits(t[0], t[1].detach())],
        ["margin_ranking_loss"] = t => [F.margin_ranking_loss(t[0], t[1], torch.tensor(new[] { 1.0, -1, 1, -1 }), 1)],
        ["kl_div"] = t => [F.kl_div(t[0].log_softmax(1), t[1].log_softmax(1), log_target: true)],
        ["triplet_margin_loss"] = t => [F.triplet_margin_loss(t[0], t[1], t[2])],
        ["second_order"] = t => [autograd.grad([t[0].pow(3).sum()], [t[0]], create_graph: true)[0]],
    };

#if TORCH_SYSTEM
    public static TheoryData<string> Names => new(TorchFixture.Names(File));
#else
    // TorchSharp 0.107's functional.hardtanh gives other values than PyTorch's.
    public static TheoryData<string> Names => new(TorchFixture.Names(File).Where(name => name != "hardtanh"));
#endif

    [Theory]
    [MemberData(nameof(Names))]
    public void Value_and_gradients_are_those_of_PyTorch(string name)
    {
        using var scope = NewDisposeScope();
        var fixture = TorchFixture.Case(File, name);
        var wanted = fixture.GetProperty("inputs").EnumerateArray().ToArray();
        var inputs = wanted.Select(item => TorchFixture.ToTensor(item).requires_grad_(item.GetProperty("grad").GetBoolean())).ToArray();

        var outputs = Functions[name](inputs);

        var expected = fixture.GetProperty("outputs").EnumerateArray().ToArray();
        Assert.Equal(expected.Length, outputs.Length);
        foreach (var (output, value) in outputs.Zip(expected))
            TorchFixture.AssertClose(value, output);

        var gradients = fixture.GetProperty("gradients").EnumerateArray().ToArray();
        if (gradients.All(gradient => gradient.ValueKind == JsonValueKind.Null))
            return;
        outputs.Where(output => output.is_floating_point() && output.requires_grad)
            .Select(output => (output * torch.arange(output.numel(), dtype: output.dtype).cos().reshape(output.shape)).sum())
            .Aggregate((left, right) => left + right)
            .backward();
        foreach (var (input, gradient) in inputs.Zip(gradients))
        {
            if (gradient.ValueKind != JsonValueKind.Null)
                TorchFixture.AssertClose(gradient, input.grad!, 1e-9);
        }
    }

    [Fact]
    public void No_case_is_left_out() => Assert.Equal(TorchFixture.Names(File).Order(), Functions.Keys.Order());

    private static Tensor[] Two((Tensor, Tensor) pair) => [pair.Item1, pair.Item2];

    private static Tensor Product((Tensor, Tensor) pair) => pair.Item1.matmul(pair.Item2);
}
